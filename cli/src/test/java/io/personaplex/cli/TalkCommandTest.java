package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `talk` with the echo engine, which needs no model and says after one second what it heard.
class TalkCommandTest {
  private static final int HZ = AudioFormat.MIMI.sampleRate();
  private static final int SECOND_OF_FRAMES =
      AudioFormat.MIMI.framesIn(1000) * AudioFormat.MIMI.samplesPerFrame();

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();
  private Path user;
  private Path reply;

  @BeforeEach
  void record() throws IOException {
    user = folder.resolve("user.wav");
    reply = folder.resolve("reply.wav");
    Files.write(user, OfflineWav.toBytes(HZ, tone(2 * HZ + 700, HZ), new float[2 * HZ + 700]));
  }

  @Test
  void theReplyIsAsLongAsTheUser() {
    assertThat(talk()).as("%s", err).isZero();
    Wav said = Wav.read(reply);
    assertThat(said.sampleRate()).isEqualTo(HZ);
    assertThat(said.samples()).hasSize(2 * HZ + 700);
    float[] heard = Wav.readFirstChannel(user).samples();
    for (int i = SECOND_OF_FRAMES; i < heard.length; i += 97) {
      assertThat(said.samples()[i]).isCloseTo(heard[i - SECOND_OF_FRAMES], within(1e-3f));
    }
    assertThat(err.toString())
        .contains("echo: Echo: repeats", "Chosen by SPEECH_ENGINE=echo.")
        .doesNotContain("INFO", "EngineHost")
        .as("nobody asked for a voice")
        .doesNotContain("NATF2");
    assertThat(out.toString(UTF_8)).as("nothing was said").isEmpty();
  }

  @Test
  void anotherRateIsBroughtToThatOfTheEnginesFirst() throws IOException {
    Files.write(user, OfflineWav.toBytes(16_000, tone(16_001, 16_000)));
    assertThat(talk("--tail", "1")).isZero();
    assertThat(Wav.read(reply).samples()).hasSize(24_002 + HZ);
  }

  @Test
  void stereoHasTheUserLeftAndTheAgentRight() throws IOException {
    assertThat(talk("--stereo")).isZero();
    byte[] both = Files.readAllBytes(reply);
    assertThat(both[22]).as("channels").isEqualTo((byte) 2);
    assertThat(Wav.readFirstChannel(reply).samples()[100])
        .isCloseTo(Wav.readFirstChannel(user).samples()[100], within(1e-4f));
    assertThat(Wav.read(reply).samples()).hasSize(2 * HZ + 700);
  }

  @Test
  void tokensAreOneTextAFrame() throws IOException {
    Path tokens = folder.resolve("tokens.json");
    assertThat(talk("--tokens", tokens.toString())).isZero();
    JsonNode texts = new JsonMapper().readTree(tokens.toFile());
    assertThat(texts).hasSize(Math.ceilDiv(2 * HZ + 700, AudioFormat.MIMI.samplesPerFrame()));
    assertThat(texts).allMatch(text -> text.asText().equals("PAD"));
  }

  @Test
  void programsReadAReport() throws IOException {
    assertThat(talk("--json", "--seed", "7", "--persona", "")).isZero();
    JsonNode report = new JsonMapper().readTree(out.toString(UTF_8));
    assertThat(report.path("engine").asText()).isEqualTo("echo");
    assertThat(report.path("frames").asInt()).isEqualTo(26);
    assertThat(report.has("seed")).as("there is no chance in an echo").isFalse();
    assertThat(report.has("greedy")).as("nor is one left out").isFalse();
    assertThat(report.path("notices")).isEmpty();
    assertThat(err.toString()).contains("--seed has no effect with the engine echo");
    assertThat(report.path("persona").asText("?")).isEmpty();
    assertThat(report.path("seconds").asDouble()).isCloseTo(2.029, within(0.001));
    assertThat(report.path("frames_per_s").asDouble()).isPositive();
    assertThat(report.path("load_ms").asDouble()).isPositive();
    assertThat(report.path("text").asText("?")).isEmpty();
  }

  @Test
  void whatIsThereIsReplacedButNeverTheRecording() throws IOException {
    Files.writeString(reply, "old");
    assertThat(talk()).isZero();
    assertThat(Wav.read(reply).samples()).isNotEmpty();
    byte[] before = Files.readAllBytes(user);
    Path link = Files.createSymbolicLink(folder.resolve("link.wav"), user);
    assertThat(execute("--in", user.toString(), "--out", link.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--out and --in both name", "is not overwritten");
    assertThat(talk("--tokens", user.toString())).isEqualTo(2);
    assertThat(talk("--tokens", reply.toString())).isEqualTo(2);
    assertThat(user).hasBinaryContent(before);
  }

  @Test
  void everyFaultIsOneSentenceAndLeavesNothing() throws IOException {
    Path text = Files.writeString(folder.resolve("text.wav"), "no sound");
    Path empty = Files.write(folder.resolve("empty.wav"), OfflineWav.toBytes(HZ, new float[0]));
    List<Path> before = files();
    assertThat(execute("--in", "nowhere.wav", "--out", reply.toString())).isEqualTo(1);
    assertThat(execute("--in", text.toString(), "--out", reply.toString())).isEqualTo(1);
    assertThat(execute("--in", empty.toString(), "--out", reply.toString())).isEqualTo(1);
    assertThat(execute("--in", user.toString(), "--out", folder.toString())).isEqualTo(2);
    assertThat(execute("--in", user.toString(), "--out", folder + "/no/reply.wav")).isEqualTo(2);
    assertThat(talk("--tail", "-1")).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "nowhere.wav: no such file",
            text + ": not a WAV file (8 bytes that do not start with RIFF and WAVE)",
            empty + ": no sound in it",
            "--out is " + folder + ", which is a folder: name a file",
            "--out is %s/no/reply.wav: %s/no is no folder that can be written to"
                .formatted(folder, folder),
            "--tail is -1.0, wanted seconds from 0 to 600");
    assertThat(talk("--voice", "Bob")).isEqualTo(2);
    assertThat(err.toString()).contains("--voice is 'Bob'");
    assertThat(execute("--in", user.toString(), "--out", reply.toString(), "--engine", "parrot"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("SPEECH_ENGINE is 'parrot'");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void whatAnotherEngineWouldPassOverInSilenceIsRefused() throws IOException {
    List<Path> before = files();
    assertThat(talk("--greedy", "--reference")).isEqualTo(2);
    assertThat(talk("--precision", "bf16")).isEqualTo(2);
    assertThat(talk("--threads", "1")).isEqualTo(2);
    assertThat(talk("--model", folder.toString())).isEqualTo(2);
    String rest =
        ": for the engine personaplex only, and SPEECH_ENGINE is echo: leave out one or the other";
    assertThat(err.toString().lines())
        .containsExactly(
            "--greedy, --reference" + rest,
            "--precision" + rest,
            "--threads" + rest,
            "--model" + rest);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aVoiceOfTheSettingsThatTheEngineLacksIsNoFault() {
    assertThat(talk("--set", "DEFAULT_VOICE=Bob")).as("%s", err).isZero();
    assertThat(err.toString()).contains("DEFAULT_VOICE is 'Bob'", "the echo engine has none");
    assertThat(talk("--voice", "NATM1")).isZero();
    assertThat(err.toString()).contains("NATM1");
  }

  @Test
  void theLogIsThereForWhoWantsIt() {
    var backend = Logger.getLogger("io.personaplex.backend");
    var records = new ArrayList<String>();
    var listener =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    backend.addHandler(listener);
    try {
      assertThat(talk()).isZero();
      assertThat(records).isEmpty();
      assertThat(talk("--log")).isZero();
      assertThat(records).isNotEmpty();
    } finally {
      backend.removeHandler(listener);
    }
  }

  @Test
  void noWordOfAModelDrivesTheTerminal() {
    assertThat(TalkProgress.printable(" né\u001b[2J\u0007🙂\u009b\n")).isEqualTo(" né[2J🙂\n");
  }

  private int talk(String... more) {
    return execute(
        Stream.concat(
                Stream.of("--in", user.toString(), "--out", reply.toString(), "--engine", "echo"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private int execute(String... arguments) {
    var line = new ArrayList<>(List.of("talk"));
    line.addAll(List.of(arguments));
    return PersonaPlex.commandLine(
            Map.of("HOME", folder.toString()), new PrintStream(out, true, UTF_8))
        .setErr(new PrintWriter(err, true))
        .execute(line.toArray(String[]::new));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static float[] tone(int length, int rate) {
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * 300 * i / rate));
    }
    return samples;
  }
}
