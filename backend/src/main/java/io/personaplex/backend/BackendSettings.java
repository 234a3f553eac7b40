package io.personaplex.backend;

import io.personaplex.http.RequestRules;
import io.personaplex.http.ServerPort;
import io.personaplex.http.Settings;
import io.personaplex.http.SettingsException;
import io.personaplex.http.TlsFiles;
import io.personaplex.protocol.ChatAddress;
import io.personaplex.speech.EngineOption;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Settings of the backend.
///
/// @param listen where it listens (`MOSHI_HOST`, `MOSHI_PORT`)
/// @param engine `auto` or the name of an engine (`SPEECH_ENGINE`)
/// @param rules who may connect (`ALLOWED_HOSTS`, `ALLOWED_ORIGINS`)
/// @param queueMax how many clients may wait for a slot (`QUEUE_MAX`)
/// @param statsKey opens `/api/sessions` to other machines (`STATS_KEY`)
/// @param options what the engine is asked about the machine (`USE_GPU`, `CPU_OFFLOAD`)
/// @param limits when a conversation ends by itself (`SESSION_IDLE_SECONDS`, `SESSION_MAX_SECONDS`)
/// @param tls where its certificate is (`MOSHI_USE_SSL`, `MOSHI_SSL_DIR`); empty: plain
public record BackendSettings(
    ServerPort listen,
    String engine,
    RequestRules rules,
    int queueMax,
    Optional<StatsKey> statsKey,
    Map<EngineOption, Boolean> options,
    ConversationLimits limits,
    Optional<TlsFiles> tls) {
  /// Port when `MOSHI_PORT` is not set.
  public static final int DEFAULT_PORT = ChatAddress.DEFAULT_PORT;

  /// How many may wait when `QUEUE_MAX` is not set.
  public static final int DEFAULT_QUEUE = 16;

  /// How many may be allowed to wait.
  public static final int QUEUE_MAX = 1_000;

  private static final String LOOPBACK = "127.0.0.1";

  /// Copies the options.
  public BackendSettings {
    options = Map.copyOf(options);
  }

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
    int queueMax = settings.whole("QUEUE_MAX", DEFAULT_QUEUE, 0, QUEUE_MAX);
    var statsKey = StatsKey.from(settings);
    var options = options(settings);
    var limits = ConversationLimits.from(settings);
    var tls = TlsFiles.from(settings, names(settings));
    settings.throwIfFaulty();
    return new BackendSettings(listen, engine, rules, queueMax, statsKey, options, limits, tls);
  }

  /// Loopback, a port the system chooses, the first engine that starts: for tests.
  public static BackendSettings anyPort() {
    return new BackendSettings(
        port(LOOPBACK, 0),
        EngineHost.AUTO,
        new RequestRules(Set.of(), Set.of()),
        DEFAULT_QUEUE,
        Optional.empty(),
        Map.of(),
        ConversationLimits.DEFAULT,
        Optional.empty());
  }

  /// These with other limits, for tests.
  BackendSettings with(ConversationLimits others) {
    return new BackendSettings(listen, engine, rules, queueMax, statsKey, options, others, tls);
  }

  /// These with another line, for tests.
  BackendSettings withQueue(int max) {
    return new BackendSettings(listen, engine, rules, max, statsKey, options, limits, tls);
  }

  /// These on another address and with another key, for tests.
  BackendSettings withStatistics(String host, Optional<StatsKey> key) {
    return new BackendSettings(port(host, 0), engine, rules, queueMax, key, options, limits, tls);
  }

  /// The names that clients know this server by: its certificate is made for them.
  private static Set<String> names(Settings settings) {
    var names = new HashSet<>(settings.words("ALLOWED_HOSTS"));
    names.add(settings.text("MOSHI_HOST", LOOPBACK));
    RequestRules.publicHost(settings).ifPresent(names::add);
    return names;
  }

  private static Map<EngineOption, Boolean> options(Settings settings) {
    var options = new EnumMap<EngineOption, Boolean>(EngineOption.class);
    for (EngineOption option : EngineOption.values()) {
      options.put(option, settings.flag(option.name(), option.defaultValue()));
    }
    return options;
  }

  /// What an option is set to.
  boolean option(EngineOption option) {
    return options.getOrDefault(option, option.defaultValue());
  }

  private static ServerPort port(String host, int port) {
    return new ServerPort(SpeechServer.SERVICE, host, port, "MOSHI_PORT");
  }
}
