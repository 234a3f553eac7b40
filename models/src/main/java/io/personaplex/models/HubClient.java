package io.personaplex.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Speaks with the hub, or with the mirror `HF_ENDPOINT` names.
///
/// The token goes to the hub's own origin only: redirects are followed by hand, and the storage
/// host they lead to gets none.
///
/// Source: the hub's download protocol as its client `huggingface_hub` uses it
/// (`file_download.py`): `X-Repo-Commit`, `X-Linked-Size`, `X-Linked-Etag` in the first answer.
final class HubClient {

  private static final int REDIRECTS_MAX = 5;

  /// How often a download that was cut goes on, each time after at least one new byte.
  private static final int RESUMES_MAX = 20;

  private final URI endpoint;
  private final Optional<String> token;
  private final ProxySelector proxies;
  private final Hosts hosts;
  private final Duration stallLimit;
  private @Nullable HttpClient http;

  /// @param stallLimit how long a download may bring nothing
  HubClient(
      Map<String, String> environment, ProxySelector proxies, Hosts hosts, Duration stallLimit) {
    this.endpoint = endpoint(environment);
    this.token = CacheFolders.value(environment, "HF_TOKEN");
    this.proxies = proxies;
    this.hosts = hosts;
    this.stallLimit = stallLimit;
  }

  private static URI endpoint(Map<String, String> environment) {
    String text =
        CacheFolders.value(environment, "HF_ENDPOINT")
            .orElse("https://huggingface.co")
            .replaceFirst("/+$", "");
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new ModelException(
        "HF_ENDPOINT is '%s': it should be an address such as https://huggingface.co"
            .formatted(text));
  }

  /// What the hub says about a file.
  ///
  /// @param commit 40 hexadecimal digits, or the revision asked for if the hub names none
  /// @param etag names the content; for large files their SHA-256; empty if none is told
  /// @param bytes its size; 0 if none is told
  record Info(String commit, String etag, long bytes) {

    /// The SHA-256 the hub states, which it does for large files.
    Optional<String> sha256() {
      return etag.matches("[0-9a-f]{64}") ? Optional.of(etag) : Optional.empty();
    }
  }

  /// Why the hub cannot be used; empty if it takes connections.
  Optional<String> obstacle() {
    return hosts.obstacle(endpoint);
  }

  /// Asks about one file.
  Info info(HubSource source, HubFile file) {
    URI uri = address(source, file);
    for (int i = 0; i <= REDIRECTS_MAX; i++) {
      HttpResponse<Void> response =
          send(
              request(uri).method("HEAD", HttpRequest.BodyPublishers.noBody()),
              uri,
              BodyHandlers.discarding());
      Optional<URI> next = redirect(response, uri);
      // A redirect to storage ends the question: the hub has said what we asked.
      if (next.isEmpty() || !sameOrigin(next.get())) {
        if (next.isEmpty()) {
          requireOk(response, source, file);
        }
        return info(response, source);
      }
      uri = next.get();
    }
    throw tooManyRedirects(source, file);
  }

  private static Info info(HttpResponse<?> response, HubSource source) {
    String commit =
        response
            .headers()
            .firstValue("X-Repo-Commit")
            .filter(value -> value.matches("[0-9a-f]{40}"))
            .orElse(source.revision());
    String etag =
        response
            .headers()
            .firstValue("X-Linked-Etag")
            .or(() -> response.headers().firstValue("ETag"))
            .map(value -> value.replaceFirst("^W/", "").replace("\"", ""))
            .filter(value -> value.matches("[A-Za-z0-9-]{1,128}"))
            .orElse("");
    long bytes =
        response
            .headers()
            .firstValueAsLong("X-Linked-Size")
            .orElse(
                response.statusCode() == 200
                    ? response.headers().firstValueAsLong("Content-Length").orElse(0)
                    : 0);
    return new Info(commit, etag, bytes);
  }

  /// Brings a file, going on where `incomplete` ends. A connection that is cut is taken up again as
  /// long as it brings something.
  ///
  /// @param incomplete the beginning of this very content, or nothing
  /// @param bytes the file's size; 0 if unknown
  /// @param done told how much is there
  void download(HubSource source, HubFile file, Path incomplete, long bytes, LongConsumer done)
      throws IOException {
    for (int resumes = 0; ; resumes++) {
      long before = Files.exists(incomplete) ? Files.size(incomplete) : 0;
      if (bytes > 0 && before == bytes) {
        return;
      }
      try {
        transfer(source, file, incomplete, bytes > 0 && before < bytes ? before : 0, done);
        long size = Files.size(incomplete);
        if (bytes <= 0 || size == bytes) {
          return;
        }
        if (size > bytes) {
          Files.delete(incomplete);
          throw new ModelException(
              "%s from %s has more than the %d bytes it should have: it was thrown away"
                  .formatted(file.name(), source.label(), bytes));
        }
        throw new IOException("the connection ended after %d of %d bytes".formatted(size, bytes));
      } catch (IOException e) {
        Interruption.check();
        long size = Files.exists(incomplete) ? Files.size(incomplete) : 0;
        if (size <= before || resumes >= RESUMES_MAX) {
          throw e;
        }
      }
    }
  }

  private void transfer(
      HubSource source, HubFile file, Path incomplete, long from, LongConsumer done)
      throws IOException {
    URI uri = address(source, file);
    for (int i = 0; i <= REDIRECTS_MAX; i++) {
      HttpRequest.Builder request = request(uri).GET();
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
      }
      HttpResponse<InputStream> response = send(request, uri, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        Optional<URI> next = redirect(response, uri);
        if (next.isPresent()) {
          uri = next.get();
          continue;
        }
        requireOk(response, source, file);
        write(response, body, incomplete, from, done);
        return;
      }
    }
    throw tooManyRedirects(source, file);
  }

  private void write(
      HttpResponse<?> response, InputStream body, Path incomplete, long from, LongConsumer done)
      throws IOException {
    boolean goesOn =
        response.statusCode() == 206
            && response
                .headers()
                .firstValue("Content-Range")
                .filter(range -> range.startsWith("bytes " + from + "-"))
                .isPresent();
    if (response.statusCode() == 206 && !goesOn) {
      throw new ModelException("the server answered with another part of the file than asked for");
    }
    long position = goesOn ? from : 0;
    byte[] buffer = new byte[Sha256.BUFFER_BYTES];
    try (FileChannel channel = FileChannel.open(incomplete, CREATE, WRITE);
        StallGuard guard = new StallGuard(body, stallLimit)) {
      channel.truncate(position).position(position);
      OutputStream out = Channels.newOutputStream(channel);
      while (true) {
        Interruption.check();
        int read = read(body, buffer, guard);
        if (read < 0) {
          return;
        }
        guard.alive();
        out.write(buffer, 0, read);
        position += read;
        done.accept(position);
      }
    }
  }

  private int read(InputStream body, byte[] buffer, StallGuard guard) throws IOException {
    IOException failure = null;
    int read = -1;
    try {
      read = body.read(buffer);
    } catch (IOException e) {
      failure = e;
    }
    if (guard.stalled()) {
      throw new IOException("nothing came for " + Hosts.seconds(stallLimit), failure);
    }
    if (failure != null) {
      throw failure;
    }
    return read;
  }

  private URI address(HubSource source, HubFile file) {
    String path =
        Arrays.stream(file.path().split("/", -1))
            .map(segment -> URLEncoder.encode(segment, UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    return URI.create(
        "%s/%s/resolve/%s/%s"
            .formatted(
                endpoint, source.repository(), URLEncoder.encode(source.revision(), UTF_8), path));
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("User-Agent", "personaplex");
    if (sameOrigin(uri)) {
      token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    }
    return request;
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, URI uri, BodyHandler<T> handler) {
    Optional<String> obstacle = hosts.obstacle(uri);
    if (obstacle.isPresent()) {
      throw new ModelException(obstacle.get());
    }
    Duration patience = hosts.patience(uri);
    // Not HttpRequest.timeout: from JDK 26 on that one would end a long body too.
    CompletableFuture<HttpResponse<T>> answer = http().sendAsync(request.build(), handler);
    String reason;
    try {
      HttpResponse<T> response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      hosts.answered(uri);
      return response;
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw Interruption.of(e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      reason = "no answer within " + Hosts.seconds(patience);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
    String sentence = "%s cannot be used (%s)".formatted(uri.getHost(), reason);
    hosts.dead(uri, sentence);
    throw new ModelException(sentence);
  }

  private Optional<URI> redirect(HttpResponse<?> response, URI from) {
    if (response.statusCode() < 300 || response.statusCode() >= 400) {
      return Optional.empty();
    }
    String location =
        response
            .headers()
            .firstValue("Location")
            .orElseThrow(() -> new ModelException(from.getHost() + " redirects to nowhere"));
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new ModelException(from.getHost() + " redirects to an address that is none", e);
    }
    boolean safe =
        to.getHost() != null
            && ("https".equals(to.getScheme())
                || ("http".equals(to.getScheme()) && "http".equals(from.getScheme())));
    if (!safe) {
      throw new ModelException(
          from.getHost() + " redirects to a place that is not on the web or not encrypted");
    }
    return Optional.of(to);
  }

  private void requireOk(HttpResponse<?> response, HubSource source, HubFile file) {
    int status = response.statusCode();
    if (status == 200 || status == 206) {
      return;
    }
    String where = file.path() + " in " + source.repository();
    if (status == 401 || status == 403) {
      throw new HubRefusal(
          "the hub does not give out %s (status %d): %s"
              .formatted(
                  where,
                  status,
                  token.isPresent()
                      ? "HF_TOKEN has no right to it, or its licence was not accepted on the hub's page"
                      : "set HF_TOKEN if it needs one"));
    }
    throw new ModelException(
        switch (status) {
          case 404 -> "the hub has no " + where;
          case 407 -> "the proxy wants a user name, which is not supported for the hub";
          case 429 -> "the hub wants fewer requests; try again later";
          default -> "the hub answered %d for %s".formatted(status, where);
        });
  }

  private static ModelException tooManyRedirects(HubSource source, HubFile file) {
    return new ModelException(
        "%s: more than %d redirects for %s".formatted(source.label(), REDIRECTS_MAX, file.path()));
  }

  private boolean sameOrigin(URI uri) {
    return endpoint.getScheme().equals(uri.getScheme())
        && endpoint.getHost().equalsIgnoreCase(uri.getHost())
        && endpoint.getPort() == uri.getPort();
  }

  private synchronized HttpClient http() {
    HttpClient client = http;
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NEVER)
              .version(HttpClient.Version.HTTP_1_1) // one big file: nothing to multiplex
              .proxy(proxies)
              .build();
      http = client;
    }
    return client;
  }
}
