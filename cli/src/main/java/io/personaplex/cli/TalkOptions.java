package io.personaplex.cli;

import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.OptionName;
import io.personaplex.frontend.FrontendSettings;
import io.personaplex.personaplex.ContextEnd;
import io.personaplex.personaplex.EngineOptions;
import io.personaplex.personaplex.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Who talks in `talk`, and how: a mixin of picocli. What these options say goes before the
/// settings of the same meaning.
final class TalkOptions {
  @Option(
      names = "--voice",
      paramLabel = "NAME",
      description = "The agent's voice; default: DEFAULT_VOICE.")
  private @Nullable String voice;

  @Option(
      names = "--persona",
      paramLabel = "TEXT",
      description = "Who the agent is; default: DEFAULT_PERSONA.")
  private @Nullable String persona;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeatable sampling; default: another each time.")
  private @Nullable Long seed;

  @Option(
      names = "--greedy",
      description = "No sampling: always the most likely token. PersonaPlex only.")
  private boolean greedy;

  @Option(
      names = "--reference",
      description =
          "Give each frame out one later and begin with silence, as the reference does."
              + " PersonaPlex only.")
  private boolean reference;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "auto, personaplex, cascade or echo; default: SPEECH_ENGINE.")
  private @Nullable String engine;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Folder with PersonaPlex-7B; default: PERSONAPLEX_MODEL_PATH.")
  private @Nullable Path model;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description = "Weights of PersonaPlex: auto, f32, bf16, int8 or int4.")
  private @Nullable String precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of PersonaPlex; 0 is one for each core.")
  private @Nullable Integer threads;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  /// Whether tokens are chosen without chance.
  boolean isGreedy() {
    return greedy;
  }

  /// Of the sampling.
  OptionalLong seed() {
    return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
  }

  /// The settings, with what the options say put in.
  ///
  /// @throws io.personaplex.http.SettingsException naming every value that cannot be used
  Configuration configuration(Map<String, String> environment) {
    var assignments = new ArrayList<String>();
    assign(assignments, OptionName.SPEECH_ENGINE.name(), engine);
    // Relative to where the command was called.
    assign(
        assignments,
        OptionName.PERSONAPLEX_MODEL_PATH.name(),
        model == null ? null : model.toAbsolutePath().normalize());
    assign(assignments, OptionName.DEFAULT_VOICE.name(), voice);
    assign(assignments, OptionName.PERSONAPLEX_PRECISION.name(), precision);
    assign(assignments, OptionName.PERSONAPLEX_THREADS.name(), threads);
    assign(
        assignments,
        OptionName.PERSONAPLEX_CONTEXT_END.name(),
        reference ? ContextEnd.SLIDE.name() : null);
    return settings.read(environment, assignments);
  }

  private static void assign(List<String> assignments, String name, @Nullable Object value) {
    if (value != null) {
      assignments.add(name + "=" + value);
    }
  }

  /// What the engine is told.
  Map<String, String> engineEnvironment(Configuration configuration) {
    var environment = new HashMap<>(configuration.effectiveEnvironment());
    environment.put(EngineOptions.OFFLINE, "true");
    if (greedy) {
      environment.put(EngineOptions.GREEDY, "true");
    }
    if (reference) {
      environment.put(EngineOptions.SCHEDULE, Schedule.REFERENCE.name());
    }
    return environment;
  }

  /// The engine that is wanted, [EngineHost#AUTO] among them.
  String engine(Configuration configuration) {
    return configuration.text(OptionName.SPEECH_ENGINE);
  }

  /// The voice that is wanted; it may be one the engine lacks.
  String voice(Configuration configuration) {
    return configuration.text(OptionName.DEFAULT_VOICE);
  }

  /// Who the agent is; may be empty.
  String persona(Configuration configuration) {
    if (persona != null) {
      return persona;
    }
    String set = configuration.text(OptionName.DEFAULT_PERSONA);
    return set.isEmpty() ? FrontendSettings.DEFAULT_PERSONA : set;
  }
}
