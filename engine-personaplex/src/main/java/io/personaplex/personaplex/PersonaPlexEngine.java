package io.personaplex.personaplex;

import static java.lang.System.Logger.Level.INFO;

import io.personaplex.lm.Sampling;
import io.personaplex.models.MachineMemory;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.EngineInfo.ModelInfo;
import io.personaplex.speech.Parameter;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechEngineProvider.LoadProgress;
import io.personaplex.speech.SpeechException;
import io.personaplex.speech.SpeechSession;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// PersonaPlex on the seam: temporal and depth transformer, codec, and the memory of one
/// conversation at a time.
///
/// **The end of the context.** With a context of C rows and a prompt of P frames, the prompt is
/// seen whole for `C − 1 − P` frames of talk (2909 frames = 232 s with the published 3000 and the
/// usual 90). [ContextEnd] says what happens then; the client is told 20 s before, and when it
/// does.
public final class PersonaPlexEngine implements SpeechEngine {
  /// Name as used by `SPEECH_ENGINE`.
  public static final String NAME = "personaplex";

  private static final System.Logger LOG = System.getLogger(PersonaPlexEngine.class.getName());

  private final LoadedFiles files;
  private final EngineOptions options;
  private final ConversationMemory memory;
  private final PromptBuilder prompts;
  private final StoredPrompts stored;
  private final VoiceCollection voices;
  private final EngineInfo info;
  private final String warning;
  private final AtomicBoolean isTaken = new AtomicBoolean();
  private volatile boolean isClosed;

  private PersonaPlexEngine(
      LoadedFiles files,
      CheckpointFolder folder,
      EngineOptions options,
      ConversationMemory memory,
      MeasuredSpeed speed,
      Optional<SpeedForecast> forecast) {
    this.files = files;
    this.options = options;
    this.memory = memory;
    voices = folder.voices();
    prompts = new PromptBuilder(files.model(), voices, options.contextEnd());
    stored =
        new StoredPrompts(
            StoredPrompts.capacityBytes(
                files.model().sizes().lm(),
                FrameBytes.ringFormat(options.precision().precision()),
                options.contextEnd()));
    boolean isRealTime = speed.isRealTime() && forecast.map(SpeedForecast::isRealTime).orElse(true);
    info = info(folder, isRealTime);
    warning = isRealTime ? "" : speed.warning(forecast);
  }

  /// Loads a checkpoint: quantises it or maps what an earlier load has quantised, packs the codec,
  /// allocates the memory of a conversation, warms up and measures. Takes seconds to minutes.
  ///
  /// @param progress told what is going on
  /// @throws SpeechException if a file is unsound or the memory of this machine is too small:
  ///   needed, present, and which precision would fit
  public static PersonaPlexEngine load(
      CheckpointFolder folder, EngineOptions options, LoadProgress progress) {
    return load(
        folder, options, progress, MachineMemory.availableBytes(), Optional.<SpeedForecast>empty());
  }

  /// @param presentBytes memory that may be taken
  /// @param forecast what was measured before, if anything
  static PersonaPlexEngine load(
      CheckpointFolder folder,
      EngineOptions options,
      LoadProgress progress,
      long presentBytes,
      Optional<SpeedForecast> forecast) {
    ModelSizes sizes = ModelSizes.of(folder);
    var precision = options.precision().precision();
    MemoryDemand.refuseIfTooMuch(sizes.lm(), options, folder.codecBytes(), presentBytes);
    return LoadedFiles.open(
        folder,
        sizes,
        options,
        progress,
        files -> {
          progress.report("warming up", LoadedFiles.SHARE);
          ConversationMemory memory = files.allocate(FrameBytes.ringFormat(precision));
          MeasuredSpeed speed = MeasuredSpeed.warmUp(files.model(), memory);
          var engine = new PersonaPlexEngine(files, folder, options, memory, speed, forecast);
          LOG.log(INFO, "{0}; {1}", engine.info.title(), speed.sentence());
          progress.report("personaplex engine ready", 1);
          return engine;
        });
  }

  private EngineInfo info(CheckpointFolder folder, boolean isRealTime) {
    String precision = options.precision().precision().name().toLowerCase(Locale.ROOT);
    boolean isPublished = folder.config().isEmpty() && !folder.isRandom();
    String name = name(folder);
    String licence = isPublished ? "NVIDIA Open Model License" : "as its makers say";
    if (folder.isRandom()) {
      licence = "none: random numbers";
    }
    return new EngineInfo(
        NAME,
        "PersonaPlex: %s at %s, kernels %s, threads: %d"
            .formatted(name, precision, files.kernels(), ComputeChoice.threads(options)),
        files.model().sizes().format(),
        voices.voices(),
        voices.defaultName(),
        1,
        EnumSet.allOf(Parameter.class),
        isRealTime,
        List.of(
            new ModelInfo("language model, " + precision, name, licence),
            new ModelInfo(
                "codec", isPublished ? "Mimi" : name, isPublished ? "CC-BY-4.0" : licence)));
  }

  /// What speaks, for people.
  private static String name(CheckpointFolder folder) {
    String model =
        folder.config().isEmpty()
            ? "PersonaPlex-7B"
            : String.valueOf(folder.folder().getFileName());
    if (!folder.isRandom()) {
      return model;
    }
    return folder.config().isEmpty()
        ? "random weights of the size of " + model
        : "random weights of " + model;
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public String warning() {
    return warning;
  }

  @Override
  public Map<String, ?> computesWith() {
    return Map.of(
        "precision",
        options.precision().precision().name().toLowerCase(Locale.ROOT),
        "kernels",
        files.kernels(),
        "threads",
        ComputeChoice.threads(options));
  }

  @Override
  public boolean worksInSteps() {
    return true;
  }

  @Override
  public SpeechSession open(SessionRequest request) {
    return openSession(request);
  }

  /// The same, for what looks at the tokens too.
  PersonaPlexSession openSession(SessionRequest request) {
    String voice = request.voice().isEmpty() ? voices.defaultName() : request.voice();
    voices.source(voice); // says what there is
    if (isClosed) {
      throw new IllegalStateException("personaplex: the engine is closed");
    }
    Sampling sampling = sampling(request); // refuses what is out of range
    if (!isTaken.compareAndSet(false, true)) {
      throw new IllegalStateException("personaplex: its one slot is taken");
    }
    try {
      return new PersonaPlexSession(
          files.model(),
          memory,
          prompts,
          stored,
          new StoredPrompts.Key(voice, request.persona()),
          sampling,
          options,
          () -> isTaken.set(false));
    } catch (RuntimeException | Error e) {
      isTaken.set(false);
      throw e;
    }
  }

  private Sampling sampling(SessionRequest request) {
    if (options.greedy()) {
      return Sampling.GREEDY;
    }
    var asked = request.sampling();
    return new Sampling(
        asked.textTemperature(),
        asked.textTopK(),
        asked.audioTemperature(),
        asked.audioTopK(),
        request.seed().orElseGet(() -> new SplittableRandom().nextLong(Long.MAX_VALUE)));
  }

  /// Prompts that were computed before.
  StoredPrompts storedPrompts() {
    return stored;
  }

  /// What is loaded.
  LoadedModel model() {
    return files.model();
  }

  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    stored.close();
    files.close();
  }
}
