package io.personaplex.cascade.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One request under way. A virtual thread reads the answer into a queue of [#WAITING_MAX] events
/// and waits when that is full, so that the endpoint waits too.
final class Completion {
  private static final int WAITING_MAX = 256;
  private static final int WHOLE_ANSWER_BYTES_MAX = 1024 * 1024;
  private static final int BLANKS_MAX = 1_024;

  /// A connection kept open may have been closed by the other side just now.
  private static final Duration STALE_CONNECTION = Duration.ofMillis(500);

  private final HttpClient client;
  private final HttpRequest request;
  private final BlockingQueue<CompletionEvent> events = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Thread reader;
  private volatile @Nullable InputStream body;
  private volatile boolean aborted;

  private Completion(HttpClient client, HttpRequest request) {
    this.client = client;
    this.request = request;
    reader = Thread.ofVirtual().name("completion").unstarted(this::read);
  }

  static Completion start(HttpClient client, HttpRequest request) {
    var completion = new Completion(client, request);
    completion.reader.start();
    return completion;
  }

  /// The next event, or null if none comes in time. After an abort, what has come in before.
  @Nullable CompletionEvent poll(long nanos) throws InterruptedException {
    return events.poll(nanos, TimeUnit.NANOSECONDS);
  }

  /// Ends the request, at once.
  void abort() {
    aborted = true;
    reader.interrupt();
    close(body);
  }

  boolean aborted() {
    return aborted;
  }

  private static void close(@Nullable InputStream body) {
    if (body != null) {
      try {
        body.close();
      } catch (IOException _) {
        // It is given up anyway.
      }
    }
  }

  private void read() {
    try {
      CompletionEvent last;
      try {
        receive();
        last = new CompletionEvent.End();
      } catch (EndpointException e) {
        last = new CompletionEvent.Broken(e);
      } catch (IOException e) { // their messages and causes may hold the address
        last = new CompletionEvent.Broken(EndpointException.outage(reason(e)));
      } finally {
        close(body);
      }
      events.put(last);
    } catch (InterruptedException _) {
      // Aborted: nobody waits for the end.
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case ConnectException _ -> "cannot be reached";
      case HttpTimeoutException _ -> "cannot be reached in time";
      case SSLException _ -> "cannot be spoken to: the TLS handshake failed";
      default -> "broke the connection";
    };
  }

  private void receive() throws IOException, EndpointException, InterruptedException {
    HttpResponse<InputStream> response = send();
    body = response.body();
    if (aborted) {
      throw EndpointException.aborted(); // the one who aborted may not have seen the body
    }
    if (response.statusCode() != 200) {
      throw EndpointException.outage(refusal(response.statusCode()));
    }
    var in = new BufferedInputStream(response.body());
    if (firstByte(in) == '{') {
      String whole = new String(in.readNBytes(WHOLE_ANSWER_BYTES_MAX), UTF_8);
      put(whole);
      return;
    }
    var stream = new EventStream(in);
    for (String data = stream.next(); data != null; data = stream.next()) {
      if (data.strip().equals(CompletionJson.DONE)) {
        return;
      }
      put(data);
    }
  }

  private HttpResponse<InputStream> send() throws IOException, InterruptedException {
    long before = System.nanoTime();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpTimeoutException | SSLException e) {
      throw e;
    } catch (IOException e) {
      if (aborted || System.nanoTime() - before > STALE_CONNECTION.toNanos()) {
        throw e;
      }
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }
  }

  private void put(String data) throws EndpointException, InterruptedException {
    for (CompletionEvent event : CompletionJson.events(data)) {
      events.put(event);
    }
  }

  /// The first byte that is not blank, left in the stream.
  private static int firstByte(InputStream in) throws IOException {
    in.mark(BLANKS_MAX + 1);
    int first = in.read();
    for (int i = 0; i < BLANKS_MAX && first >= 0 && Character.isWhitespace(first); i++) {
      first = in.read();
    }
    in.reset();
    return first;
  }

  private static String refusal(int status) {
    String reason =
        switch (status) {
          case 401, 403 -> "refuses the key, see " + ChatEndpoint.KEY;
          case 404 ->
              "knows no such address or model, see %s and %s"
                  .formatted(ChatEndpoint.URL, ChatEndpoint.MODEL);
          case 429 -> "is asked too often, or its quota is used up";
          default ->
              status >= 300 && status < 400
                  ? "sends us elsewhere, where we do not go: set %s to the address itself"
                      .formatted(ChatEndpoint.URL)
                  : status >= 500 ? "failed" : "refuses the request";
        };
    return "%s (HTTP %d)".formatted(reason, status);
  }
}
