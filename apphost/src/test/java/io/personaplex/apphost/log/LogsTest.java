package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.personaplex.apphost.Children;
import io.personaplex.apphost.ResourceState;
import io.personaplex.apphost.StopProgress;
import io.personaplex.apphost.Supervisor;
import io.personaplex.apphost.TestHost;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Service;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
  @TempDir private Path folder;

  @Test
  void theRingForgetsTheOldestLinesByNumberAndBySize() {
    var byNumber = new LogRing(3, 1000);
    IntStream.range(0, 5).forEach(i -> byNumber.add(line(i, "x")));
    assertThat(byNumber.from(0)).extracting(LogLine::number).containsExactly(2L, 3L, 4L);
    assertThat(byNumber.from(4)).extracting(LogLine::number).containsExactly(4L);
    assertThat(byNumber.tail(2)).extracting(LogLine::number).containsExactly(3L, 4L);
    var bySize = new LogRing(100, 10);
    IntStream.range(0, 5).forEach(i -> bySize.add(line(i, "1234")));
    assertThat(bySize.from(0)).extracting(LogLine::number).containsExactly(3L, 4L);
  }

  @Test
  void aTerminalThatDoesNotReadHoldsNobodyUp() throws Exception {
    var writing = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var shown = new ByteArrayOutputStream();
    var stuck =
        new OutputStream() {
          @Override
          public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int from, int count) {
            writing.countDown();
            try {
              release.await();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
            shown.write(bytes, from, count);
          }
        };
    var console = TestHost.console(stuck);
    console.print("first");
    assertThat(writing.await(10, TimeUnit.SECONDS)).isTrue();
    IntStream.range(0, 10_000).forEach(i -> console.print("line " + i));
    long dropped = console.linesDropped();
    assertThat(dropped).isGreaterThan(5000);
    release.countDown();
    console.close();
    assertThat(shown.toString(UTF_8)).contains("first", "line 0", dropped + " lines not shown");
  }

  @Test
  void aChildThatPrintsFastLosesNoLine() throws Exception {
    int lines = 20_000;
    Supervisor supervisor =
        TestHost.supervisor(
            folder,
            Service.named("noisy")
                .jvm(Children.Noisy.class)
                .environment("LINES_TO_PRINT", Integer.toString(lines)));
    supervisor.start();
    try {
      awaitLine(supervisor, "noisy", "done");
    } finally {
      supervisor.stop(StopProgress.NONE);
    }
    assertThat(stored("noisy"))
        .hasSize(lines + 1)
        .startsWith("line 0")
        .contains("line " + (lines - 1))
        .endsWith("done");
  }

  @Test
  void bytesThatAreNoTextAndAHalfLineAreKept() throws Exception {
    Supervisor supervisor =
        TestHost.supervisor(
            folder, Service.named("odd").jvm(Children.Garbled.class).restart(RestartPolicy.NEVER));
    supervisor.start();
    TestHost.await(supervisor, "odd", ResourceState.Exited.class);
    supervisor.stop(StopProgress.NONE);
    assertThat(stored("odd")).containsExactly("a\ufffdb", "half");
  }

  @Test
  void aRestartGoesOnInTheSameLogAfterALineThatSaysSo() throws Exception {
    Supervisor supervisor =
        TestHost.supervisor(
            folder,
            Service.named("odd").jvm(Children.Garbled.class).restart(TestHost.TWICE_AT_ONCE));
    supervisor.start();
    TestHost.await(supervisor, "odd", ResourceState.CrashLoop.class);
    supervisor.stop(StopProgress.NONE);
    assertThat(stored("odd"))
        .hasSize(8)
        .element(2, STRING)
        .matches("—— restarted \\(2nd start, pid \\d+\\) ——");
    assertThat(stored("odd").get(5)).contains("3rd start");
    assertThat(supervisor.log("odd").from(0)).extracting(LogLine::text).isEqualTo(stored("odd"));
  }

  private List<String> stored(String resource) throws IOException {
    try (var runs = Files.list(folder.resolve("runs"))) {
      return Files.readAllLines(runs.findFirst().orElseThrow().resolve(resource + ".log")).stream()
          .map(line -> line.substring(line.indexOf(' ') + 1))
          .toList();
    }
  }

  private static void awaitLine(Supervisor supervisor, String name, String text) throws Exception {
    long deadline = System.nanoTime() + TestHost.PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      if (supervisor.log(name).tail(1).stream().anyMatch(line -> line.text().equals(text))) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError(name + " did not print '" + text + "'");
  }

  private static LogLine line(long number, String text) {
    return new LogLine(number, Instant.EPOCH, text);
  }
}
