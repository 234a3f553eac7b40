package io.personaplex.cascade;

import io.personaplex.cascade.remote.ChatEndpoint;
import io.personaplex.cascade.remote.EndpointTimeouts;
import io.personaplex.cascade.remote.RemoteModel;
import io.personaplex.cascade.tool.ToolRegistry;
import io.personaplex.models.EnvironmentProxies;
import io.personaplex.models.MachineMemory;
import io.personaplex.models.ModelException;
import io.personaplex.models.ModelSet;
import io.personaplex.models.ModelStore;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.EngineInfo.ModelInfo;
import io.personaplex.speech.Parameter;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechEngineProvider;
import io.personaplex.speech.SpeechException;
import io.personaplex.speech.Voice;
import io.personaplex.tts.acoustic.AcousticException;
import io.personaplex.tts.acoustic.VoiceModel;
import io.personaplex.tts.text.model.FrontEndModelException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Offers the cascade: checks the machine, fetches the models, opens and warms up the stages.
public final class CascadeEngineProvider implements SpeechEngineProvider {
  private static final System.Logger LOG = System.getLogger(CascadeEngineProvider.class.getName());

  // Names in the catalogue of module models.
  private static final String VOICE_ACTIVITY = "silero-vad";
  private static final String RECOGNISER = "whisper-tiny.en";
  private static final String HEART = "hibari-heart";
  private static final String SMALL_LANGUAGE_MODEL = "smollm2-135m-instruct";

  /// Fetching takes most of a first load.
  private static final double FETCH_SHARE = 0.8;

  private static final int PREFERENCE = 100;

  // A second thread gains a model of a billion parameters some tokens a second and halves the time
  // of a prompt; more than four were not tried.
  private static final int THREADS_MAX = 4;

  /// Room for a long persona and some twenty minutes of talk; the cache takes 28 kB a token of the
  /// default model, 23 kB of the small one.
  private static final int CONTEXT_TOKENS = 4_096;

  private static final int SMALL_CONTEXT_TOKENS = 2_048;

  @Override
  public String name() {
    return CascadeEngine.NAME;
  }

  @Override
  public int preference() {
    return PREFERENCE;
  }

  @Override
  public SpeechEngine load(Map<String, String> environment, LoadProgress progress) {
    List<String> missing = NativeRequirements.missing();
    if (!missing.isEmpty()) {
      throw new SpeechException(
          "The cascade engine cannot run on this machine: " + String.join("; ", missing) + ".");
    }
    CascadeSettings settings;
    ToolRegistry tools;
    Optional<ChatEndpoint> endpoint;
    try {
      settings = CascadeSettings.of(environment);
      tools =
          ToolRegistry.of(
              environment.getOrDefault(ToolRegistry.VARIABLE, ""),
              Clock.system(ZoneId.systemDefault()));
      endpoint = ChatEndpoint.of(environment);
    } catch (IllegalArgumentException e) {
      throw new SpeechException(String.valueOf(e.getMessage()), e);
    }
    try {
      ModelSet set = ModelSet.choose(environment, MachineMemory.totalBytes());
      LOG.log(Level.INFO, set.reason());
      progress.report(set.reason(), 0);
      ModelStore store = ModelStore.of(environment);
      store.fetch(set.models(), new FetchReport(progress, FETCH_SHARE));
      endpoint.filter(ChatEndpoint::keyIsExposed).ifPresent(CascadeEngineProvider::warn);
      Optional<RemoteModel> remote =
          endpoint.map(
              at ->
                  new RemoteModel(
                      at,
                      EndpointTimeouts.DEFAULT,
                      EnvironmentProxies.of(environment),
                      System::nanoTime));
      CascadeStages stages = open(set, store, progress, remote, tools);
      try {
        var engine = new CascadeEngine(info(set, store, endpoint), stages, settings);
        progress.report("warming up", 0.95);
        engine.warmUp();
        progress.report("cascade engine ready", 1);
        return engine;
      } catch (RuntimeException e) {
        stages.close();
        throw e;
      }
    } catch (ModelException | AcousticException | FrontEndModelException e) {
      throw new SpeechException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Opens the stages; if one fails, those before it are closed again.
  private static CascadeStages open(
      ModelSet set,
      ModelStore store,
      LoadProgress progress,
      Optional<RemoteModel> remote,
      ToolRegistry tools) {
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, THREADS_MAX);
    boolean small = isSmall(set);
    var opened = new ArrayDeque<AutoCloseable>();
    remote.ifPresent(opened::push);
    try {
      progress.report("opening voice activity detection", FETCH_SHARE);
      var voiceActivity = new SileroVoiceActivity.Model(store.file(VOICE_ACTIVITY));
      opened.push(voiceActivity);
      progress.report("opening speech recognition", 0.82);
      var recogniser = new WhisperRecogniser(store.file(RECOGNISER), threads);
      opened.push(recogniser);
      progress.report("opening language model " + set.languageModel(), 0.84);
      var languageModel =
          new LlamaLanguageModel(store.file(set.languageModel()), settings(small, threads));
      opened.push(languageModel);
      progress.report("opening voice " + VoiceModel.HEART.name(), 0.92);
      var speaker = new SynthesizerSpeaker(store.folder(HEART));
      opened.push(speaker);
      speaker.warmUp();
      return new CascadeStages(
          voiceActivity,
          recogniser,
          languageModel,
          small ? new SmallModelPrompt() : new PlainPrompt(),
          remote,
          tools,
          Map.of(VoiceModel.HEART.name(), speaker));
    } catch (RuntimeException e) {
      closeAll(opened, e);
      throw e;
    }
  }

  private static LlamaLanguageModel.Settings settings(boolean small, int threads) {
    // The small model gains nothing from a second thread: each token waits for both too often.
    return small
        ? new LlamaLanguageModel.Settings(SMALL_CONTEXT_TOKENS, 1, threads, 0f, 1f, 1.05f)
        : new LlamaLanguageModel.Settings(CONTEXT_TOKENS, threads, threads, 0.6f, 0.9f, 1.05f);
  }

  private static void closeAll(ArrayDeque<AutoCloseable> opened, RuntimeException failure) {
    for (AutoCloseable stage : opened) {
      try {
        stage.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }

  private static boolean isSmall(ModelSet set) {
    return set.languageModel().equals(SMALL_LANGUAGE_MODEL);
  }

  private static void warn(ChatEndpoint endpoint) {
    LOG.log(
        Level.WARNING,
        "{0} goes to {1} unencrypted, and so does what is said: https hides both",
        ChatEndpoint.KEY,
        endpoint.host());
  }

  private static EngineInfo info(ModelSet set, ModelStore store, Optional<ChatEndpoint> endpoint) {
    var models = new ArrayList<ModelInfo>();
    for (String name : set.models()) {
      boolean listed = store.catalogue().find(name).isPresent() || name.startsWith("hf:");
      models.add(
          listed
              ? new ModelInfo(store.resolve(name).purpose(), name, store.resolve(name).licence())
              : new ModelInfo(
                  "language model of your choice",
                  String.valueOf(Path.of(name).getFileName()),
                  "as its makers say"));
    }
    String answers = endpoint.map(ChatEndpoint::title).orElse(models.getLast().name());
    endpoint.ifPresent(
        at ->
            models.add(
                new ModelInfo(
                    "language model at " + at.host(), at.model(), "as its operator says")));
    String voice = VoiceModel.HEART.name();
    return new EngineInfo(
        CascadeEngine.NAME,
        "Cascade: Whisper listens, %s answers, Hibari speaks".formatted(answers),
        AudioFormat.MIMI,
        List.of(
            new Voice(
                voice,
                "American English",
                "Heart: American English, female; a synthetic voice of the Hibari project")),
        voice,
        1,
        Set.of(Parameter.VOICE, Parameter.PERSONA),
        true,
        models);
  }
}
