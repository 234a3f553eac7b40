package io.personaplex.personaplex;

import static java.lang.System.Logger.Level.INFO;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.audio.Wav;
import io.personaplex.codec.DecoderState;
import io.personaplex.kernels.KernelChoice;
import io.personaplex.kernels.KvRing;
import io.personaplex.lm.PersonaText;
import io.personaplex.lm.VoicePrompt;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SessionRequest;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;
import io.personaplex.testkit.GoldenTolerance;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sound in, sound out: the recorded sessions of the set's end-to-end files, by the reference's
/// schedule and through the engine's own, which is one call ahead.
class EndToEndGoldenTest {
  private static final System.Logger LOG = System.getLogger("golden.e2e");
  private static final String JSON = "e2e.json";
  private static final String TENSORS = "e2e.safetensors";


  /// README, "Tolerances": waveform.
  private static final double WAVE_BOUND = 1e-5;

  @TempDir private static Path cache;

  // The window slides as the reference's does. At this precision nothing is cached.
  private static final EngineOptions OPTIONS =
      EngineOptions.defaults(Path.of("unused"))
          .withPrecision(PrecisionChoice.F32)
          .withContextEnd(ContextEnd.SLIDE)
          .withGreedy();

  private static final JsonNode RECORDED = Golden.json(JSON);
  private static PersonaPlexEngine live;
  private static PersonaPlexEngine late;
  private static HeardUser heard;

  @BeforeAll
  static void load() {
    live = load(OPTIONS);
    late = load(OPTIONS.withSchedule(Schedule.REFERENCE));
    Path codec = CheckpointFolder.open(Golden.folder(), cache).codec();
    heard = new HeardUser(live.model(), codec, userFrames());
  }

  private static PersonaPlexEngine load(EngineOptions options) {
    return PersonaPlexEngine.load(
        CheckpointFolder.open(Golden.folder(), cache), options, (_, _) -> {});
  }

  @AfterAll
  static void unload() {
    live.close();
    late.close();
  }

  @Test
  void theUserIsHeardAsTheReferenceHearsIt() {
    List<int[]> wanted = recordedUser();
    List<int[]> got = heard.codes();
    assertThat(got.size()).as("frames of the recording").isEqualTo(wanted.size()).isPositive();
    int released = 0;
    for (int f = 0; f < wanted.size(); f++) {
      if (!Arrays.equals(got.get(f), wanted.get(f))) {
        requireNearTie("user_codes", f, got.get(f), wanted.get(f));
        released++;
      }
    }
    LOG.log(INFO, "user_codes: %d frames, %d with a near-tie".formatted(wanted.size(), released));
  }

  @Test
  void aSessionWithoutPromptSaysWhatTheReferenceSays() {
    try (var arena = Arena.ofShared()) {
      var replay = new ReferenceReplay(live.model().language(), arena);
      compare("simple", replay, arena);
    }
  }

  @Test
  void aSessionWithVoiceAndPersonaSaysWhatTheReferenceSays() {
    try (var arena = Arena.ofShared()) {
      compare("offline", prompted(arena), arena);
    }
  }

  /// Another code of the user's is released only where the quantiser hardly preferred one.
  private static void requireNearTie(String run, int frame, int[] got, int[] wanted) {
    int k = Arrays.mismatch(got, wanted);
    double margin = heard.margin(frame, wanted, k);
    assertThat(margin)
        .as("%s: user's frame %d, codebook %d: %d, wanted %d", run, frame, k, got[k], wanted[k])
        .isLessThan(GoldenTolerance.NEAR_TIE);
    LOG.log(INFO, "%s: near-tie of %.2e in user's [%d][%d]".formatted(run, margin, frame, k));
  }

  /// Frames up to which two sessions heard the same. Behind the first near-tie nothing can be told:
  /// every later token may be another.
  private static int heardAlike(String run, List<int[]> got, List<int[]> wanted) {
    int first = firstDifference(got, wanted);
    if (first < 0) {
      return wanted.size();
    }
    requireNearTie(run, first, got.get(first), wanted.get(first));
    return first;
  }

  /// The offline session after its prompt.
  private static ReferenceReplay prompted(Arena arena) {
    LoadedModel model = live.model();
    var replay = new ReferenceReplay(model.language(), arena);
    Path file = Golden.file(RECORDED.at("/offline/voice").asText());
    VoicePrompt voice =
        new VoiceReader(model)
            .read(
                new VoiceSource.Packaged(file),
                ConversationMemory.allocate(model, KvRing.Format.F32, arena),
                model.sizes().lm().context(),
                () -> false);
    replay.prompt(
        voice,
        PersonaText.tokens(model.tokenizer(), RECORDED.at("/offline/text_prompt").asText()),
        model.sizes().prompt());
    return replay;
  }

  /// Replays the user's recorded codes; decodes what comes back.
  private static void compare(String run, ReferenceReplay replay, Arena arena) {
    JsonNode returned = RECORDED.at("/" + run + "/returned");
    assertThat(returned.size()).as("%s: frames", run).isPositive();
    LoadedModel model = live.model();
    DecoderState mouth = model.decoder().newState(arena);
    List<float[]> sound = new ArrayList<>();
    int books = model.sizes().lm().codebooks();
    for (int[] user : recordedUser()) {
      if (!replay.step(user)) {
        continue;
      }
      int[] wanted = ints(returned.get(sound.size()));
      if (!Arrays.equals(replay.frame(), wanted)) {
        explain(run, sound.size(), replay.smallestMargin());
        break;
      }
      float[] frame = new float[model.sizes().format().samplesPerFrame()];
      model.decoder().decode(mouth, Arrays.copyOfRange(replay.frame(), 1, 1 + books), frame, 0);
      sound.add(frame);
    }
    if (replay.smallestMargin() >= GoldenTolerance.NEAR_TIE) {
      assertThat(sound).as("%s: frames", run).hasSize(returned.size());
    }
    compareSound(run, sound, false);
    LOG.log(
        INFO,
        "%s: %d of %d frames as the reference's, smallest margin %.2e"
            .formatted(run, sound.size(), returned.size(), replay.smallestMargin()));
  }

  private static void explain(String run, int frame, double margin) {
    assertThat(margin)
        .as("%s: frame %d is another, and no choice up to it was a near-tie", run, frame)
        .isLessThan(GoldenTolerance.NEAR_TIE);
    LOG.log(
        INFO,
        "%s: frame %d departs after a near-tie of %.2e; what follows is released"
            .formatted(run, frame, margin));
  }

  @Test
  void theEngineSaysTheSameOneCallEarlier() {
    Conversation held = converse(live);
    int compared = agree("offline, run ahead", held, lead());
    LOG.log(
        INFO,
        "offline, run ahead: %d frames as the reference's, %d call earlier"
            .formatted(compared, lead()));
  }

  /// Calls by which the engine's own schedule is ahead of the reference's.
  private static int lead() {
    return live.model().sizes().lm().maxDelay() > 0 ? 1 : 0;
  }

  @Test
  void byTheReferencesScheduleTheEngineWritesWhatTheReferencesProgramWrites() {
    Conversation held = converse(late);
    int agreed = agree("offline, held back", held, 0);
    JsonNode output = RECORDED.at("/offline/output_text");
    assertThat(output.size())
        .as("texts of the reference")
        .isEqualTo(RECORDED.at("/offline/returned").size());
    for (int f = 0; f < agreed; f++) {
      assertThat(held.written.get(f)).as("text of frame %d", f).isEqualTo(output.get(f).asText());
    }
    compareSound("offline", held.sound.subList(0, agreed), true);
  }

  @Test
  void neitherKernelsNorThreadsChangeAToken() {
    Conversation wanted = converse(live);
    int compared = 0;
    for (KernelChoice kernels : List.of(KernelChoice.SCALAR, KernelChoice.AUTO)) {
      for (int threads : new int[] {1, 2}) {
        if (kernels == KernelChoice.SCALAR && threads > 1) {
          continue; // the slow one shares its rows in the same way
        }
        try (var engine = load(OPTIONS.withKernels(kernels).withThreads(threads))) {
          String run = "kernels %s, %d threads".formatted(kernels, threads);
          Conversation held = converse(engine);
          assertThat(held.said).as("%s: frames", run).hasSameSizeAs(wanted.said);
          int alike = heardAlike(run, held.heard, wanted.heard);
          int first = firstDifference(held.said.subList(0, alike), wanted.said.subList(0, alike));
          if (first >= 0) {
            explain(run, first, marginUpTo(first + lead()));
          }
          compared++;
        }
      }
    }
    assertThat(compared).isPositive();
    LOG.log(INFO, "offline: the same tokens with %d other settings".formatted(compared));
  }

  private static int firstDifference(List<int[]> a, List<int[]> b) {
    assertThat(a).hasSameSizeAs(b);
    for (int f = 0; f < a.size(); f++) {
      if (!Arrays.equals(a.get(f), b.get(f))) {
        return f;
      }
    }
    return -1;
  }

  /// @param lead calls by which frames are expected earlier than recorded
  /// @return frames that agree
  private static int agree(String run, Conversation held, int lead) {
    JsonNode returned = RECORDED.at("/offline/returned");
    int books = live.model().sizes().lm().codebooks();
    int frames = Math.min(held.said.size(), returned.size() - lead);
    assertThat(frames).as("%s: frames", run).isPositive();
    int alike = Math.min(frames, heardAlike(run, held.heard, recordedUser()));
    for (int f = 0; f < alike; f++) {
      int[] wanted = Arrays.copyOf(ints(returned.get(f + lead)), 1 + books);
      if (!Arrays.equals(held.said.get(f), wanted)) {
        explain(run, f, marginUpTo(f + lead));
        return f;
      }
    }
    return alike;
  }

  /// The least clear choice of the offline session up to a call of the reference's, by replay.
  private static double marginUpTo(int call) {
    List<int[]> user = recordedUser();
    try (var arena = Arena.ofShared()) {
      ReferenceReplay replay = prompted(arena);
      for (int[] frame : user.subList(0, Math.min(call + 1, user.size()))) {
        replay.step(frame);
      }
      return replay.smallestMargin();
    }
  }

  /// What came of a session, frame by frame.
  private static final class Conversation {
    final List<int[]> heard = new ArrayList<>();
    final List<int[]> said = new ArrayList<>();
    final List<float[]> sound = new ArrayList<>();
    final List<String> written = new ArrayList<>();
  }

  /// The offline session through an engine.
  private static Conversation converse(PersonaPlexEngine engine) {
    var held = new Conversation();
    String file = RECORDED.at("/offline/voice").asText();
    var request =
        new SessionRequest(
            file.substring(0, file.lastIndexOf('.')),
            RECORDED.at("/offline/text_prompt").asText(),
            SessionRequest.Sampling.DEFAULT,
            OptionalLong.empty());
    var events =
        new SessionEvents() {
          @Override
          public void token(String token) {
            held.written.add(token);
          }

          @Override
          public void text(String piece) {}

          @Override
          public void userText(String text, boolean isFinal) {}

          @Override
          public void metadata(Map<String, ?> fields) {}
        };
    try (var session = engine.openSession(request)) {
      session.prompt(_ -> {});
      for (float[] frame : userFrames()) {
        float[] agent = new float[frame.length];
        session.step(frame, agent, events);
        int[] tokens = new int[1 + session.agentFrame().codes().length];
        tokens[0] = session.agentFrame().text();
        System.arraycopy(session.agentFrame().codes(), 0, tokens, 1, tokens.length - 1);
        held.said.add(tokens);
        held.sound.add(agent);
        held.heard.add(session.userCodes().clone());
      }
    }
    return held;
  }

  /// @param isClipped whether what was made is clipped to −1 … 1, as the engine does
  private static void compareSound(String run, List<float[]> frames, boolean isClipped) {
    try (var file = new Checkpoint(Golden.file(TENSORS))) {
      float[] wanted = file.tensor(run + ".pcm").toFloats();
      double worst = 0;
      int at = 0;
      for (float[] frame : frames) {
        for (float sample : frame) {
          if (at < wanted.length) { // the reference cuts to the length of the recording
            float sure = isClipped ? Math.clamp(wanted[at], -1f, 1f) : wanted[at];
            worst = Math.max(worst, Math.abs(sample - sure));
            at++;
          }
        }
      }
      LOG.log(INFO, "%s.pcm: worst difference %.2e".formatted(run, worst));
      assertThat(worst).as("%s: worst difference of the sound", run).isLessThan(WAVE_BOUND);
    }
  }

  private static float[][] userFrames() {
    float[] samples = Wav.read(Golden.file(RECORDED.get("input").asText())).samples();
    int length = live.model().sizes().format().samplesPerFrame();
    float[][] frames = new float[Math.ceilDiv(samples.length, length)][];
    for (int f = 0; f < frames.length; f++) {
      frames[f] = Arrays.copyOfRange(samples, f * length, (f + 1) * length);
    }
    return frames;
  }

  /// The codes of the user's frames as recorded.
  private static List<int[]> recordedUser() {
    var codes = new ArrayList<int[]>();
    RECORDED.get("user_codes").forEach(frame -> codes.add(ints(frame)));
    return codes;
  }

  private static int[] ints(JsonNode array) {
    int[] ints = new int[array.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = array.get(i).asInt();
    }
    return ints;
  }
}
