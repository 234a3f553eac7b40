package io.personaplex.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;

/// The health check of a container: `HealthProbeMain PORT_VARIABLE [TLS_VARIABLE]` asks `/health`
/// of the service in this container, prints the answer, and ends with 0 if the service can do its
/// work, else with 1.
///
/// A program of its own, because the image has no shell and no `curl`. It touches no library: it is
/// started every few seconds. A certificate is not checked: this is a question to oneself.
public final class HealthProbeMain {
  private static final int TIMEOUT_MS = 4_000;
  private static final int BODY_BYTES_MAX = 2_048;

  private HealthProbeMain() {}

  /// @param arguments names of the variables with the port and, if there is one, with the TLS
  ///   switch
  public static void main(String[] arguments) {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println("usage: HealthProbeMain PORT_VARIABLE [TLS_VARIABLE]");
      System.exit(2);
    }
    String tlsVariable = arguments.length > 1 ? arguments[1] : "";
    System.exit(healthy(System.getenv(), arguments[0], tlsVariable) ? 0 : 1);
  }

  static boolean healthy(Map<String, String> environment, String portVariable, String tlsVariable) {
    var settings = new Settings(environment);
    int port = settings.port(portVariable, 0);
    String scheme = settings.flag(tlsVariable, false) ? "https" : "http";
    try {
      settings.throwIfFaulty();
      return ask(URI.create("%s://127.0.0.1:%d/health".formatted(scheme, port)));
    } catch (SettingsException | IOException failure) {
      System.out.println("no answer: " + failure.getMessage());
      return false;
    }
  }

  private static boolean ask(URI address) throws IOException {
    var connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
    TrustAnyone.on(connection);
    connection.setConnectTimeout(TIMEOUT_MS);
    connection.setReadTimeout(TIMEOUT_MS);
    connection.setInstanceFollowRedirects(false);
    try {
      int status = connection.getResponseCode();
      InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      if (body != null) {
        try (body) {
          System.out.println(new String(body.readNBytes(BODY_BYTES_MAX), UTF_8));
        }
      }
      return status == 200;
    } finally {
      connection.disconnect();
    }
  }
}
