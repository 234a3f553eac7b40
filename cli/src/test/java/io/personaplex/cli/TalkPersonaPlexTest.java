package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.audio.OfflineWav;
import io.personaplex.audio.Wav;
import io.personaplex.speech.AudioFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From `make-checkpoint` to `talk`: a very small model in the published layout, made, loaded and
/// talked to.
class TalkPersonaPlexTest {
  private static final int FRAME = AudioFormat.MIMI.samplesPerFrame();
  private static final int FRAMES = 8;

  /// With a voice of this model and no persona; a prompt may take half of what is remembered.
  private static final int PROMPT_FRAMES = 64;

  @TempDir private static Path folder;
  private static Path user;

  private record Run(int code, String out, String err) {}

  private record Talk(byte[] reply, List<String> tokens) {}

  @BeforeAll
  static void make() throws IOException {
    Run run = execute("make-checkpoint", "--like", "tiny", "--out", model().toString(), "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode report = new JsonMapper().readTree(run.out());
    assertThat(report.path("parameters").asLong()).isEqualTo(4_747_264);
    assertThat(report.path("bytes").asLong()).isLessThan(size(model()));
    user = folder.resolve("user.wav");
    var random = new Random(5);
    float[] noise = new float[FRAMES * FRAME - 300];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (0.2 * random.nextGaussian());
    }
    Files.write(user, OfflineWav.toBytes(AudioFormat.MIMI.sampleRate(), noise));
  }

  @Test
  void withoutChanceTheReplyIsTheSameByAnyScheduleAndOnAnyThreads() throws IOException {
    Talk live = talk("--greedy");
    assertThat(live.tokens()).hasSize(FRAMES);
    Path reply = Files.write(folder.resolve("live.wav"), live.reply());
    assertThat(Wav.read(reply).samples()).hasSize(FRAMES * FRAME - 300);
    Talk late = talk("--greedy", "--seed", "3", "--threads", "1", "--reference");
    assertThat(late.tokens().getFirst()).as("the end of the prompt").isEqualTo("PAD");
    assertThat(late.tokens().subList(1, FRAMES)).isEqualTo(live.tokens().subList(0, FRAMES - 1));
  }

  @Test
  void aSeedIsWhatMakesChanceRepeatable() throws IOException {
    Talk one = talk("--seed", "7");
    assertThat(talk("--seed", "7").reply()).isEqualTo(one.reply());
    assertThat(talk("--seed", "8").tokens()).isNotEqualTo(one.tokens());
  }

  @Test
  void theReportSaysWhatWasLoadedAndHowFastItWas() throws IOException {
    Run run = execute(command("--json", "--precision", "bf16", "--voice", "VARM1"));
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode report = new JsonMapper().readTree(run.out());
    assertThat(report.path("engine").asText()).isEqualTo("personaplex");
    assertThat(report.path("voice").asText()).isEqualTo("VARM1");
    assertThat(report.path("precision").asText()).isEqualTo("bf16");
    assertThat(report.path("kernels").asText()).isNotEmpty();
    assertThat(report.path("threads").asInt()).isPositive();
    assertThat(report.has("seed")).as("to hear it again").isTrue();
    assertThat(report.path("why").asText()).isEqualTo("Chosen by SPEECH_ENGINE=personaplex.");
    assertThat(report.path("frames").asInt()).isEqualTo(FRAMES);
    assertThat(report.path("prompt_ms").asDouble()).isPositive();
    assertThat(report.path("frames_late").asInt()).as("no clock to be late for").isZero();
  }

  @Test
  void thatTheMemoryIsFullIsToldAndReported() throws IOException {
    Path small = withContext(2 * PROMPT_FRAMES);
    for (String policy : List.of("renew", "slide")) {
      Run run =
          execute(
              "talk",
              "--in",
              user.toString(),
              "--out",
              folder.resolve("small.wav").toString(),
              "--tail",
              "6",
              "--persona",
              "",
              "--model",
              small.toString(),
              "--set",
              "PERSONAPLEX_CONTEXT_END=" + policy,
              "--json");
      assertThat(run.code()).as(run.err()).isZero();
      JsonNode report = new JsonMapper().readTree(run.out());
      assertThat(report.path("engine").asText())
          .as("its folder was named")
          .isEqualTo("personaplex");
      String words =
          policy.equals("renew")
              ? "was forgotten; voice and persona are kept"
              : "Voice and persona begin to be forgotten now";
      assertThat(report.path("notices"))
          .anySatisfy(
              notice -> {
                assertThat(notice.path("notice").asText()).contains(words);
                assertThat(notice.path("at_s").asDouble()).isPositive();
              });
      assertThat(run.err()).contains(words);
    }
  }

  /// The same model with a shorter memory.
  private static Path withContext(int context) throws IOException {
    Path small = Files.createDirectory(folder.resolve("small"));
    try (Stream<Path> files = Files.walk(model())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = small.resolve(model().relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    Path config = small.resolve("config.json");
    ObjectNode sizes = (ObjectNode) new JsonMapper().readTree(config.toFile());
    ((ObjectNode) sizes.get("lm")).put("context", context);
    new JsonMapper().writeValue(config.toFile(), sizes);
    return small;
  }

  @Test
  void whatIsNotThereIsNamed() {
    Run voice = execute(command("--voice", "Bob"));
    assertThat(voice.code()).isEqualTo(2);
    assertThat(voice.err()).contains("--voice is 'Bob', voices: NATF0, NATF1,");
    Run nothing =
        execute(
            "talk",
            "--in",
            user.toString(),
            "--out",
            folder.resolve("n.wav").toString(),
            "--engine",
            "personaplex",
            "--model",
            folder.resolve("nowhere").toString());
    assertThat(nothing.code()).isNotZero();
    assertThat(nothing.err())
        .contains(folder.resolve("nowhere").toString())
        .doesNotContain("\tat ");
    assertThat(folder.resolve("n.wav")).doesNotExist();
  }

  @Test
  void checkpointsThatCannotBeAreRefused() {
    assertThat(execute("make-checkpoint", "--like", "8b", "--out", folder + "/x").err())
        .isEqualToIgnoringNewLines("--like is '8b', wanted 7b or tiny");
    Run layers =
        execute("make-checkpoint", "--like", "7b", "--layers", "0", "--out", folder + "/x");
    assertThat(layers.code()).isEqualTo(2);
    assertThat(layers.err()).contains("--layers is 0, wanted 1 to 256");
    Run taken = execute("make-checkpoint", "--like", "tiny", "--out", model().toString());
    assertThat(taken.code()).isEqualTo(1);
    assertThat(taken.err()).contains("is not empty");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  /// A real process, because what counts is what its end leaves: of the reply, and of the weights
  /// that its first load rounds.
  @Test
  void anInterruptedTalkLeavesNothing() throws Exception {
    interruptedAt("loading:", Files.createDirectory(folder.resolve("interrupted-early")));
    interruptedAt("talking:", Files.createDirectory(folder.resolve("interrupted-late")));
  }

  private static void interruptedAt(String moment, Path own) throws Exception {
    Path longUser = own.resolve("user.wav");
    Files.write(
        longUser, OfflineWav.toBytes(AudioFormat.MIMI.sampleRate(), new float[3000 * FRAME]));
    var line = new ArrayList<>(RunningApplication.command(List.of()));
    line.addAll(
        List.of(
            "talk",
            "--in",
            longUser.toString(),
            "--out",
            own.resolve("r.wav").toString(),
            "--tokens",
            own.resolve("t.json").toString(),
            "--engine",
            "personaplex",
            "--model",
            model().toString()));
    var builder = new ProcessBuilder(line).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("PERSONAPLEX_HOME", own.resolve("home").toString());
    Process process = builder.start();
    try (var err = process.errorReader(UTF_8)) {
      String said = "";
      for (String next = err.readLine(); next != null; next = err.readLine()) {
        said += next + "\n";
        if (next.startsWith(moment)) {
          break;
        }
      }
      assertThat(said).contains(moment);
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(130);
    try (Stream<Path> left = Files.walk(own).filter(Files::isRegularFile)) {
      assertThat(left)
          .filteredOn(file -> !file.getFileName().toString().endsWith(".weights"))
          .containsExactly(longUser);
    }
  }

  private static Path model() {
    return folder.resolve("model");
  }

  private static Talk talk(String... more) throws IOException {
    Run run = execute(command(more));
    assertThat(run.code()).as(run.err()).isZero();
    var tokens = new ArrayList<String>();
    new JsonMapper()
        .readTree(folder.resolve("tokens.json").toFile())
        .forEach(token -> tokens.add(token.asText()));
    return new Talk(Files.readAllBytes(folder.resolve("reply.wav")), tokens);
  }

  private static String[] command(String... more) {
    return Stream.concat(
            Stream.of(
                "talk",
                "--in",
                user.toString(),
                "--out",
                folder.resolve("reply.wav").toString(),
                "--tokens",
                folder.resolve("tokens.json").toString(),
                "--engine",
                "personaplex",
                "--model",
                model().toString()),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static Run execute(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new StringWriter();
    int code =
        PersonaPlex.commandLine(
                Map.of(
                    "HOME", folder.toString(),
                    "PERSONAPLEX_HOME", folder.resolve("home").toString()),
                new PrintStream(out, true, UTF_8))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Run(code, out.toString(UTF_8), err.toString());
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.mapToLong(path -> path.toFile().length()).sum();
    }
  }
}
