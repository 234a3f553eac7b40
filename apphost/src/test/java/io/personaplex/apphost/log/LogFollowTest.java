package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.log.LogFollow.Line;
import io.personaplex.apphost.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir private Path state;
  private RunFolder run;

  @BeforeEach
  void createRun() {
    run = RunFolder.create(state, CLOCK);
  }

  @Test
  void linesOfSeveralResourcesComeInTheOrderOfTheirTimes() throws IOException {
    append("web", at(1) + " w1\n" + at(4) + " w4\n");
    append("moshi", at(2) + " m2\n" + at(3) + " m3\n" + at(5) + " m5\n");
    assertThat(run.resources()).containsExactly("moshi", "web");
    assertThat(from(0)).containsExactly("w1", "m2", "m3", "w4", "m5");
    assertThat(from(3)).containsExactly("w4", "m5");
    assertThat(from(9)).isEmpty();
    assertThat(last(2)).containsExactly("w4", "m5");
    assertThat(last(4)).containsExactly("m2", "m3", "w4", "m5");
    assertThat(last(100)).hasSize(5);
    assertThat(last(0)).isEmpty();
  }

  @Test
  void theLastLinesGoBackIntoTheOlderFile() throws IOException {
    try (var file = new LogFile(run.logFile("a"), 200_000, CLOCK)) {
      for (int i = 0; i < 6000; i++) {
        byte[] line =
            (CLOCK.instant() + " line " + i + " " + "x".repeat(20) + "\n").getBytes(UTF_8);
        file.write(line, line.length, 1);
      }
    }
    for (int lines : new int[] {1, 10, 2999, 4000, 5000}) {
      List<String> read = last(lines);
      assertThat(read).hasSize(lines);
      assertThat(read.getFirst()).startsWith("line " + (6000 - lines) + " ");
      assertThat(read.getLast()).startsWith("line 5999 ");
    }
  }

  @Test
  void aLogIsFollowedAcrossRotationsUntilNobodyWrites() throws Exception {
    int lines = 3000;
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    var begun = new CountDownLatch(1);
    var ended = new AtomicBoolean();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (LogFollow follow = LogFollow.from(run, List.of("a"), 0)) {
                    follow.follow(
                        line -> {
                          seen.add(line.text());
                          begun.countDown();
                        },
                        ended::get);
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                });
    var file = new LogFile(run.logFile("a"), 60_000, CLOCK);
    write(file, 0);
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    for (int i = 1; i < lines; i++) {
      write(file, i);
      if (i % 500 == 0) {
        awaitSize(seen, i); // two rotations between two looks would lose lines, as they should
      }
    }
    file.close();
    append("a", "torn");
    ended.set(true);
    reader.join();
    assertThat(seen.getLast()).isEqualTo("torn");
    assertThat(seen.stream().filter(text -> text.startsWith("line ")))
        .containsExactlyElementsOf(
            IntStream.range(0, lines).mapToObj(LogFollowTest::text).toList());
    assertThat(LogFile.rotated(run.logFile("a"))).exists();
  }

  @Test
  void aLineWithoutATimeTakesThatOfTheOneBefore() throws IOException {
    append("a", "no time\n" + at(7) + " seven\nrest of it\n");
    try (LogFollow follow = LogFollow.from(run, List.of("a", "none"), 0)) {
      var lines = new ArrayList<Line>();
      follow.read(lines::add);
      assertThat(lines)
          .containsExactly(
              new Line("a", Instant.EPOCH, "no time"),
              new Line("a", at(7), "seven"),
              new Line("a", at(7), "rest of it"));
    }
  }

  private List<String> from(long number) {
    try (LogFollow follow = LogFollow.from(run, run.resources(), number)) {
      return read(follow);
    }
  }

  private List<String> last(int lines) {
    try (LogFollow follow = LogFollow.last(run, run.resources(), lines)) {
      return read(follow);
    }
  }

  private static List<String> read(LogFollow follow) {
    var lines = new ArrayList<String>();
    follow.read(line -> lines.add(line.text()));
    return lines;
  }

  private static void write(LogFile file, int number) throws IOException {
    byte[] line = (CLOCK.instant() + " " + text(number) + "\n").getBytes(UTF_8);
    file.write(line, line.length, 1);
  }

  private static String text(int number) {
    return "line " + number + " " + "x".repeat(50);
  }

  private static void awaitSize(List<String> seen, int size) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (seen.size() < size && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(seen).hasSizeGreaterThanOrEqualTo(size);
  }

  private void append(String resource, String text) throws IOException {
    Files.writeString(
        run.logFile(resource), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static Instant at(int second) {
    return Instant.parse("2026-11-24T10:04:0" + second + "Z");
  }
}
