package io.personaplex.backend;

import io.personaplex.http.RequestRules;
import io.personaplex.http.ServerPort;
import io.personaplex.http.Settings;
import io.personaplex.http.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Settings of the backend.
///
/// @param listen where it listens (`MOSHI_HOST`, `MOSHI_PORT`)
/// @param engine `auto` or the name of an engine (`SPEECH_ENGINE`)
/// @param rules who may connect (`ALLOWED_HOSTS`, `ALLOWED_ORIGINS`)
public record BackendSettings(ServerPort listen, String engine, RequestRules rules) {
  /// Port when `MOSHI_PORT` is not set.
  public static final int DEFAULT_PORT = 8998;

  private static final String LOOPBACK = "127.0.0.1";

  /// Reads them.
  ///
  /// @param engines names of the engines there are
  /// @throws SettingsException naming every setting that cannot be used
  public static BackendSettings from(Map<String, String> environment, List<String> engines) {
    var settings = new Settings(environment);
    var listen =
        port(settings.text("MOSHI_HOST", LOOPBACK), settings.port("MOSHI_PORT", DEFAULT_PORT));
    String engine = settings.choice("SPEECH_ENGINE", EngineHost.AUTO, engines);
    var rules = RequestRules.from(settings);
    settings.throwIfFaulty();
    return new BackendSettings(listen, engine, rules);
  }

  /// Loopback, a port the system chooses, the first engine that starts: for tests.
  public static BackendSettings anyPort() {
    return new BackendSettings(
        port(LOOPBACK, 0), EngineHost.AUTO, new RequestRules(Set.of(), Set.of()));
  }

  private static ServerPort port(String host, int port) {
    return new ServerPort(SpeechServer.SERVICE, host, port, "MOSHI_PORT");
  }
}
