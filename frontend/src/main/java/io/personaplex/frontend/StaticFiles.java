package io.personaplex.frontend;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// The page's files out of the class path. Names are plain words with one suffix we know, so there
/// is no way out of the folder. A browser asks every time whether a file has changed (`no-cache`
/// with an ETag): a new build is seen at once.
final class StaticFiles {
  private static final String FOLDER = "static/";
  private static final Pattern NAME =
      Pattern.compile("((js|css)/)?[a-z0-9-]{1,64}\\.(html|css|js|svg)");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");
  private static final int NOT_MODIFIED = 304;
  private static final int NOT_FOUND = 404;

  /// Files read so far. Only names of files that exist get in, so it is bounded by them.
  private final Map<String, Asset> assets = new ConcurrentHashMap<>();

  private record Asset(Buffer bytes, String type, String etag) {}

  /// Answers with the file of this name.
  Handler<RoutingContext> file(String name) {
    return context -> answer(context, name);
  }

  /// Answers with the file named by the rest of the path after `prefix`.
  Handler<RoutingContext> under(String prefix) {
    return context -> answer(context, context.normalizedPath().substring(prefix.length()));
  }

  private void answer(RoutingContext context, String name) {
    Asset known = assets.get(name);
    if (known != null) {
      send(context, known);
      return;
    }
    if (!NAME.matcher(name).matches()) {
      context.fail(NOT_FOUND);
      return;
    }
    context
        .vertx()
        .executeBlocking(() -> read(name))
        .onFailure(context::fail)
        .onSuccess(
            asset -> asset.ifPresentOrElse(a -> send(context, a), () -> context.fail(NOT_FOUND)));
  }

  private Optional<Asset> read(String name) {
    try (InputStream in = StaticFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readAllBytes();
      var asset =
          new Asset(
              Buffer.buffer(bytes),
              TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain"),
              etag(bytes));
      assets.put(name, asset);
      return Optional.of(asset);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FOLDER + name, e);
    }
  }

  private static void send(RoutingContext context, Asset asset) {
    var response =
        context
            .response()
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
            .putHeader(HttpHeaders.ETAG, asset.etag());
    if (asset.etag().equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(NOT_MODIFIED).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, asset.type()).end(asset.bytes());
  }

  private static String etag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
