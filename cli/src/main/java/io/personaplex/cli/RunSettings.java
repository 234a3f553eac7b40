package io.personaplex.cli;

import io.personaplex.http.Settings;
import io.personaplex.http.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What `run` is told by its environment and its options.
///
/// @param appPort `APP_PORT`: the page
/// @param moshiPort `MOSHI_PORT`: the speech backend
/// @param dashboardPort `DASHBOARD_PORT`: the status page
/// @param speechEngine `SPEECH_ENGINE`: `auto`, `cascade` or `echo`
/// @param small whether the small models were asked for
/// @param home folder for the logs: `PERSONAPLEX_HOME`, else the platform's folder for such things
record RunSettings(
    int appPort, int moshiPort, int dashboardPort, String speechEngine, boolean small, Path home) {
  private static final int PORT_MAX = 65_535;

  /// @throws SettingsException naming every value that cannot be used
  static RunSettings from(Map<String, String> environment, boolean small) {
    var settings = new Settings(environment);
    var run =
        new RunSettings(
            settings.whole("APP_PORT", 8010, 1, PORT_MAX),
            settings.whole("MOSHI_PORT", 8998, 1, PORT_MAX),
            settings.whole("DASHBOARD_PORT", 15_000, 1, PORT_MAX),
            settings.choice("SPEECH_ENGINE", "auto", List.of("auto", "cascade", "echo")),
            small,
            home(settings));
    // Read by the backend; a wrong one would surface as an echo engine some minutes later.
    settings.choice("MODEL_SET", "", List.of("", "default", "small"));
    languageModel(settings);
    settings.throwIfFaulty();
    return run;
  }

  private static void languageModel(Settings settings) {
    String model = settings.text("LLM_MODEL", "");
    boolean path = !model.startsWith("hf:") && (model.contains("/") || model.endsWith(".gguf"));
    if (path && !Files.isRegularFile(Path.of(model))) {
      settings.fault("LLM_MODEL", model, "a GGUF file that exists, or hf:OWNER/NAME:FILE");
    }
  }

  /// `$XDG_STATE_HOME/personaplex` or `~/.local/state/personaplex`: logs are neither configuration
  /// nor a cache.
  private static Path home(Settings settings) {
    String home = settings.text("PERSONAPLEX_HOME", "");
    if (!home.isEmpty()) {
      return Path.of(home);
    }
    String user = settings.text("HOME", System.getProperty("user.home", "."));
    String state = settings.text("XDG_STATE_HOME", user + "/.local/state");
    return Path.of(state, "personaplex");
  }
}
