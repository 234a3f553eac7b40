package io.personaplex.cascade.remote;

import io.personaplex.cascade.tool.ToolRegistry;
import io.personaplex.cascade.tool.ToolUse;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A language model behind an endpoint. One instance serves every session, from any thread. It is
/// asked over HTTP/1.1, redirects are not followed, nothing is logged.
public final class RemoteModel implements AutoCloseable {
  private final ChatEndpoint endpoint;
  private final EndpointTimeouts timeouts;
  private final HttpClient client;
  private final BackOff backOff;
  private volatile String lastFailure = "";

  /// @param proxies how it is reached
  /// @param nanoTime when it is asked again after a failure
  public RemoteModel(
      ChatEndpoint endpoint,
      EndpointTimeouts timeouts,
      ProxySelector proxies,
      LongSupplier nanoTime) {
    this.endpoint = endpoint;
    this.timeouts = timeouts;
    backOff = new BackOff(nanoTime);
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeouts.connect())
            .proxy(proxies)
            .build();
  }

  /// Where it is.
  public ChatEndpoint endpoint() {
    return endpoint;
  }

  /// Whether it should be asked now: not while it has failed just before.
  public boolean mayTry() {
    return backOff.mayTry();
  }

  /// Whether it has answered since it failed last.
  public boolean works() {
    return backOff.isOver();
  }

  /// Why it failed last; completes "MODEL at HOST …".
  public String lastFailure() {
    return lastFailure;
  }

  /// An answer to a conversation. The request goes out when it is first asked to write.
  ///
  /// @param request ends with the user's words
  /// @param tools what the model may use
  /// @param told gets each use of a tool, on the thread that writes
  public RemoteAnswer answer(ChatRequest request, ToolRegistry tools, Consumer<ToolUse> told) {
    return new RemoteAnswer(this, timeouts, request, tools, told);
  }

  Completion start(String body) {
    var request =
        HttpRequest.newBuilder(endpoint.completions())
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream, application/json")
            .POST(BodyPublishers.ofString(body));
    if (endpoint.key().isPresent()) {
      request.header("Authorization", endpoint.key().authorization());
    }
    return Completion.start(client, request.build());
  }

  void failed(EndpointException reason) {
    if (reason.isOutage()) {
      lastFailure = String.valueOf(reason.getMessage());
      backOff.failed();
    }
  }

  void succeeded() {
    backOff.succeeded();
  }

  /// Ends every request.
  @Override
  public void close() {
    client.shutdownNow();
  }
}
