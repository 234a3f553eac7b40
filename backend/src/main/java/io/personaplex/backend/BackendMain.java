package io.personaplex.backend;

import io.personaplex.http.ListenException;
import io.personaplex.http.SettingsException;
import java.util.Map;

/// Runs the speech backend as a process. Settings come from the environment: `MOSHI_HOST`,
/// `MOSHI_PORT`, `MOSHI_USE_SSL`, `MOSHI_SSL_DIR`, `SPEECH_ENGINE`, `ALLOWED_HOSTS`,
/// `ALLOWED_ORIGINS`, `SESSION_IDLE_SECONDS`, `SESSION_MAX_SECONDS`, and what the engine reads.
public final class BackendMain {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private BackendMain() {}

  /// @param args none
  public static void main(String[] args) {
    int code = start(System.getenv());
    if (code != 0) {
      Runtime.getRuntime().halt(code);
    }
  }

  /// @return 0 if it is running now, else the exit code
  private static int start(Map<String, String> environment) {
    try {
      var providers = EngineHost.discover();
      var settings = BackendSettings.from(environment, EngineHost.names(providers));
      var server = new SpeechServer(settings, providers, environment);
      int port = server.start();
      // Native libraries leave threads behind that would keep the process alive, so after our own
      // clean-up it is halted. Asked to stop and stopped: that is exit code 0.
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    server.close();
                    System.out.println(SpeechServer.SERVICE + " stopped");
                    Runtime.getRuntime().halt(0);
                  },
                  "stop"));
      String host = settings.listen().host();
      System.out.printf(
          "%s listens on %s://%s:%d (SPEECH_ENGINE=%s)%n",
          SpeechServer.SERVICE,
          settings.tls().isPresent() ? "https" : "http",
          host.contains(":") ? "[" + host + "]" : host,
          port,
          settings.engine());
      return 0;
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      return USAGE;
    } catch (ListenException e) {
      System.err.println(e.getMessage());
      return FAILED;
    }
  }
}
