package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.audio.Wav;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.EchoEngine;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechException;
import io.personaplex.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The example, run as a reader of the page would run it.
@Timeout(120)
class TalkingClientTest {
  private static final Path SOURCE = Path.of("..", "examples", "TalkingClient.java");
  private static final int FRAME = AudioFormat.MIMI.samplesPerFrame();
  private static final int RATE = AudioFormat.MIMI.sampleRate();
  private static final long HANG_SECONDS = 90;

  /// What it said, and how it ended.
  private record Run(int code, String text) {}

  @TempDir private Path folder;

  @Test
  void itHasAtMostSixtyLines() throws IOException {
    assertThat(Files.readAllLines(SOURCE)).hasSizeLessThanOrEqualTo(60);
  }

  @Test
  void whatItSaysComesBackFromTheEchoEngine() throws Exception {
    long seed = Seeds.next();
    float[] said = noise(new SplittableRandom(seed), 25);
    Path in = folder.resolve("in.wav");
    Path out = folder.resolve("out.wav");
    new Wav(said, RATE).write(in);
    Run run;
    try (var server = start(new EchoEngine())) {
      run = run(address(server), in.toString(), out.toString());
    }
    assertThat(run).isEqualTo(new Run(0, ""));
    float[] heard = Wav.read(out).samples();
    List<String> sent = frames(said);
    List<String> echoed = new ArrayList<>(frames(heard));
    echoed.removeIf(frame -> !sent.contains(frame));
    assertThat(echoed).as("seed %d: in order, none twice", seed).doesNotHaveDuplicates();
    assertThat(echoed)
        .isSubsetOf(sent)
        .isSortedAccordingTo((a, b) -> sent.indexOf(a) - sent.indexOf(b));
    // A busy machine may make frames late, and late frames are dropped.
    assertThat(echoed.size()).as("seed %d: frames that came back", seed).isGreaterThan(20);
    assertThat(heard.length).isGreaterThan(said.length + RATE);
  }

  @Test
  void wordsAreShownAndSoIsTheReasonOfAnEnd() throws Exception {
    var engine = new FakeEngine();
    engine.step =
        (_, agent, events) -> {
          Arrays.fill(agent, 0);
          events.text(" Good morning");
          throw new SpeechException("The engine has had enough.");
        };
    Path in = folder.resolve("in.wav");
    new Wav(new float[RATE], RATE).write(in);
    try (var server = start(engine)) {
      Run run = run(address(server), in.toString(), folder.resolve("out.wav").toString());
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.text())
          .contains(" Good morning")
          .contains("the server says: The engine has had enough.")
          .contains("TalkingClient: the server closed: 1011 The engine has had enough.");
    }
  }

  @Test
  void whatIsWrongIsSaidInOneLine() throws Exception {
    Path text = Files.writeString(folder.resolve("text.wav"), "no sound");
    String out = folder.resolve("out.wav").toString();
    Path none = folder.resolve("none.wav");
    assertThat(run()).isEqualTo(failed("wanted: [ws://HOST:PORT/api/chat] in.wav out.wav"));
    assertThat(run(none.toString(), out).text()).contains("none.wav", "No such file");
    assertThat(run(text.toString(), out).text()).contains("text.wav", "unsupported format");
    assertThat(text).hasContent("no sound");
    assertThat(folder.resolve("out.wav")).doesNotExist();
  }

  private static Run failed(String sentence) {
    return new Run(1, "TalkingClient: " + sentence + System.lineSeparator());
  }

  private static SpeechServer start(SpeechEngine engine) throws InterruptedException {
    var server = SpeechServer.startWith(engine);
    assertThat(server.awaitSettled(Duration.ofSeconds(10))).isTrue();
    return server;
  }

  private static String address(SpeechServer server) {
    return "ws://127.0.0.1:%d/api/chat".formatted(server.port());
  }

  /// `java examples/TalkingClient.java …`.
  private static Run run(String... arguments) throws IOException, InterruptedException {
    var line =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    SOURCE.toString()),
                Stream.of(arguments))
            .toList();
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var watchdog =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    if (!process.waitFor(HANG_SECONDS, TimeUnit.SECONDS)) {
                      process.destroyForcibly();
                    }
                  } catch (InterruptedException e) {
                    process.destroyForcibly();
                  }
                });
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    int code = process.waitFor();
    watchdog.join();
    return new Run(code, text);
  }

  /// Frames that differ from each other.
  private static float[] noise(SplittableRandom random, int frames) {
    float[] samples = new float[frames * FRAME];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = random.nextInt(-8_000, 8_000) / 32_768f;
    }
    return samples;
  }

  /// Each frame as a text of its first samples, which tells it from every other.
  private static List<String> frames(float[] samples) {
    return IntStream.range(0, samples.length / FRAME)
        .mapToObj(n -> Arrays.copyOfRange(samples, n * FRAME, n * FRAME + 64))
        .map(
            frame ->
                IntStream.range(0, frame.length)
                    .map(i -> Math.round(frame[i] * 32_768))
                    .boxed()
                    .toList()
                    .toString())
        .toList();
  }
}
