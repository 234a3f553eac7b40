package io.personaplex.cli;

import io.personaplex.backend.EngineHost;
import io.personaplex.backend.VoiceChoice;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.OptionName;
import io.personaplex.frontend.FrontendSettings;
import io.personaplex.personaplex.ContextEnd;
import io.personaplex.personaplex.EngineOptions;
import io.personaplex.personaplex.PersonaPlexEngine;
import io.personaplex.personaplex.Schedule;
import io.personaplex.protocol.ProtocolException;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.Parameter;
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
      description =
          "Folder with PersonaPlex-7B, which then speaks; default: PERSONAPLEX_MODEL_PATH.")
  private @Nullable Path model;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description = "Weights of PersonaPlex: auto, f32, bf16, int8 or int4. PersonaPlex only.")
  private @Nullable String precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute; 0 is one for each core. PersonaPlex only.")
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
  /// @throws CommandException if an option of PersonaPlex alone is given and another engine named
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
    Configuration configuration = settings.read(environment, assignments);
    String chosen = engine(configuration);
    if (!ofPersonaPlexAlone().isEmpty() && !chosen.equals(PersonaPlexEngine.NAME)) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s: for the engine %s only, and SPEECH_ENGINE is %s: leave out one or the other"
              .formatted(String.join(", ", ofPersonaPlexAlone()), PersonaPlexEngine.NAME, chosen));
    }
    return configuration;
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

  /// The engine that is wanted, [EngineHost#AUTO] among them. Who gives an option of PersonaPlex
  /// alone wants that engine.
  String engine(Configuration configuration) {
    String set = configuration.text(OptionName.SPEECH_ENGINE);
    return set.equals(EngineHost.AUTO) && !ofPersonaPlexAlone().isEmpty()
        ? PersonaPlexEngine.NAME
        : set;
  }

  /// The options given that mean nothing to another engine.
  private List<String> ofPersonaPlexAlone() {
    var given = new ArrayList<String>();
    if (greedy) {
      given.add("--greedy");
    }
    if (reference) {
      given.add("--reference");
    }
    if (model != null) {
      given.add("--model");
    }
    if (precision != null) {
      given.add("--precision");
    }
    if (threads != null) {
      given.add("--threads");
    }
    return given;
  }

  /// What was asked for and does nothing with the engine that speaks, a sentence each.
  List<String> withoutEffect(EngineInfo info) {
    var sentences = new ArrayList<String>();
    if (seed != null && !info.honours().contains(Parameter.SEED)) {
      sentences.add("--seed has no effect with the engine %s".formatted(info.name()));
    }
    if (persona != null && !persona.isEmpty() && !info.honours().contains(Parameter.PERSONA)) {
      sentences.add("--persona has no effect with the engine %s".formatted(info.name()));
    }
    return sentences;
  }

  /// The voice that speaks: the one that was asked for on the command line, with a notice if it is
  /// another; else the one the settings name where the engine has it, else the engine's own.
  ///
  /// @throws CommandException if `--voice` names one that no engine has
  VoiceChoice voice(Configuration configuration, EngineInfo info) {
    String asked = configuration.text(OptionName.DEFAULT_VOICE);
    try {
      VoiceChoice choice = VoiceChoice.of(asked, info);
      boolean isAskedFor = voice != null || choice.notice().isEmpty();
      return isAskedFor ? choice : new VoiceChoice(choice.voice(), "");
    } catch (ProtocolException unknown) {
      // It speaks of the parameter as it is called on the wire.
      String sentence = String.valueOf(unknown.getMessage()).replaceFirst("^voice_prompt", "");
      if (voice != null) {
        throw new CommandException(ExitCode.USAGE, "--voice" + sentence);
      }
      return new VoiceChoice(info.defaultVoice(), OptionName.DEFAULT_VOICE + sentence);
    }
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
