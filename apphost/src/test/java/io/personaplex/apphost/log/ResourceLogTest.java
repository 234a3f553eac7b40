package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.model.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceLogTest {
  private static final String CANARY = "hf_canary-9/9+8";

  @TempDir private Path folder;
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private final SecretMask mask = SecretMask.of(List.of(Secret.of("HF_TOKEN", CANARY)));
  private final Console console = new Console(new PrintStream(terminal, false, UTF_8), mask);

  /// So that a busy disk fails no test; the tests of a disk that stalls have less.
  private Duration patience = Duration.ofMinutes(1);

  private final LogRing ring = new LogRing(100_000, 1 << 26);

  @AfterEach
  void closeConsole() {
    console.close();
  }

  @Test
  void aSecretIsInNeitherFileNorRingNorTerminal() throws IOException {
    Path path = folder.resolve("a.log");
    String forms = String.join(" ", SecretMaskTest.forms(CANARY));
    String coloured = "hf_can\u001b[31mary\u001b[0m-9/9+8";
    String acrossTheCut = "x".repeat(LineSplitter.LINE_BYTES_MAX - 5) + CANARY;
    try (ResourceLog log = log(new LogFile(path, 1 << 20, Clock.systemUTC()))) {
      log.pump(stream(forms + "\n" + coloured + "\n" + acrossTheCut + "\n" + CANARY));
      log.note("token " + CANARY);
    }
    console.print("error: " + CANARY);
    console.close();
    String shown = terminal.toString(UTF_8);
    String ringed = ring.from(0).stream().map(LogLine::text).collect(Collectors.joining("\n"));
    for (String surface : List.of(Files.readString(path), ringed, shown)) {
      assertThat(surface).contains("***");
      for (String form : SecretMaskTest.forms(CANARY)) {
        assertThat(surface).doesNotContain(form);
      }
      assertThat(surface).doesNotContain("hf_ca");
    }
  }

  @Test
  void aLineIsInTheFileWhenItIsInTheRing() throws Exception {
    Path path = folder.resolve("a.log");
    try (ResourceLog log = log(new LogFile(path, 1 << 20, Clock.systemUTC()))) {
      for (int i = 0; i < 200; i++) {
        log.note("line " + i);
        assertThat(Files.readString(path)).endsWith(" —— line " + i + " ——\n");
      }
    }
  }

  @Test
  void theNoticeThatAJvmWithTheVectorApiStartsWithIsNoLineOfTheService() throws Exception {
    Path path = folder.resolve("a.log");
    String notice = "WARNING: Using incubator modules: jdk.incubator.vector";
    try (ResourceLog log = log(new LogFile(path, 1 << 20, Clock.systemUTC()))) {
      log.pump(
          new ByteArrayInputStream((notice + "\nready\nnot " + notice + "\n").getBytes(UTF_8)));
    }
    assertThat(Files.readString(path))
        .matches("\\S+ ready\n\\S+ not WARNING: Using incubator modules: .*\n");
  }

  @Test
  void whatAKilledHostHasShownIsInTheFile() throws Exception {
    Path path = folder.resolve("a.log");
    Process host =
        new ProcessBuilder(
                JvmLaunch.javaProgram().toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledHost.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String shown = "";
    try (var child = host.outputWriter(UTF_8);
        var screen = host.inputReader(UTF_8)) {
      for (int i = 0; i < 2000; i++) {
        child.write("line " + i + "\n");
      }
      child.flush();
      while (!shown.endsWith("line 1500")) {
        shown = Objects.requireNonNull(screen.readLine(), "the host has ended");
      }
      host.destroyForcibly().waitFor();
      for (String more = shown; more != null; more = screen.readLine()) {
        shown = more;
      }
    } catch (IOException _) {
      // The pipe to a dead process: what it had shown was read.
    } finally {
      host.destroyForcibly().waitFor();
    }
    String last = shown.substring(shown.lastIndexOf('|') + 2);
    assertThat(Files.readAllLines(path))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .startsWith("line 0")
        .contains("line 1500", last);
  }

  @Test
  void twoStreamsOfOneResourceShareItsLog() throws Exception {
    Path path = folder.resolve("a.log");
    String lines = IntStream.range(0, 5000).mapToObj(i -> i + "\n").collect(Collectors.joining());
    try (ResourceLog log = log(new LogFile(path, 1 << 20, Clock.systemUTC()))) {
      Thread errors = Thread.ofVirtual().start(() -> log.pump(stream(lines)));
      log.pump(stream(lines));
      errors.join();
    }
    assertThat(Files.readAllLines(path)).hasSize(10_000);
    assertThat(ring.from(0)).extracting(LogLine::number).isSorted().hasSize(10_000);
  }

  @Test
  void aDiskThatStallsHoldsAChildUpForAMomentAndTheFileSaysWhatIsMissing() throws Exception {
    patience = LogWriter.PATIENCE;
    var store = new FakeDisk();
    store.stall = new CountDownLatch(1);
    int lines = 2 * LogWriter.WAITING_BYTES_MAX / 1000;
    String line = "x".repeat(1000) + "\n";
    ResourceLog log = log(store);
    long start = System.nanoTime();
    log.pump(stream(line.repeat(lines)));
    Duration held = Duration.ofNanos(System.nanoTime() - start);
    assertThat(held).isLessThan(Duration.ofSeconds(10));
    assertThat(ring.tail(1).getFirst().text()).isEqualTo(line.strip());
    long lost = log.linesLost();
    assertThat((double) lost).isCloseTo(lines / 2.0, within(lines / 10.0));
    assertThat(count("the disk does not keep up")).isEqualTo(1);
    store.stall.countDown();
    store.awaitLines((int) (lines - lost));
    log.pump(stream("after\n"));
    log.close();
    assertThat(store.lines()).hasSize((int) (lines - lost + 2));
    assertThat(store.lines().get(store.lines().size() - 2))
        .endsWith("—— " + lost + " lines are missing here: the disk did not take them ——");
    assertThat(store.lines().getLast()).endsWith(" after");
    assertThat(log.linesLost()).isEqualTo(lost);
  }

  @Test
  void aDiskThatRefusesLinesIsReportedOnceOnTheTerminalAndWrittenAgainWhenItTakesThem()
      throws Exception {
    var store = new FakeDisk();
    ResourceLog log = log(store);
    for (int episode = 0; episode < 2; episode++) {
      log.pump(stream("kept\n"));
      store.refusal = "No space left on device";
      log.pump(stream("lost\nlost\n"));
      log.pump(stream("lost\n"));
      store.refusal = null;
    }
    log.pump(stream("kept\n"));
    log.close();
    console.close();
    assertThat(log.linesLost()).isEqualTo(6);
    assertThat(store.lines())
        .map(text -> text.substring(text.indexOf(' ') + 1))
        .containsExactly(
            "kept",
            "—— 3 lines are missing here: the disk did not take them ——",
            "kept",
            "—— 3 lines are missing here: the disk did not take them ——",
            "kept");
    assertThat(count("(No space left on device): they are counted, and shown here")).isEqualTo(2);
    assertThat(count("written again; 3 lines are missing")).isEqualTo(2);
    assertThat(count("lost")).isGreaterThanOrEqualTo(6);
    assertThat(terminal.toString(UTF_8)).containsOnlyOnce("No space left on device");
  }

  @Test
  void aFullDiskCostsLinesAndIsWrittenAgainWhenThereIsRoom() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0,
        "not run: this user may not mount a file system");
    try {
      Path path = disk.resolve("a.log");
      Path ballast = disk.resolve("ballast");
      Files.write(ballast, new byte[700 * 1024]);
      ResourceLog log = log(new LogFile(path, 64 << 20, Clock.systemUTC()));
      int lines = 10_000;
      log.pump(stream("0123456789 0123456789 0123456789\n".repeat(lines)));
      long lost = log.linesLost();
      assertThat(lost).isBetween(1L, (long) lines - 1);
      Files.delete(ballast);
      log.pump(stream("room again\n"));
      log.close();
      List<String> stored = Files.readAllLines(path);
      assertThat(stored.getLast()).endsWith(" room again");
      // A last small piece may have found room before: then there are two gaps.
      List<String> gaps = stored.stream().filter(text -> text.contains("missing here")).toList();
      assertThat(gaps.stream().mapToLong(ResourceLogTest::missing).sum()).isEqualTo(lost);
      assertThat(stored).hasSize((int) (lines - lost) + gaps.size() + 1);
      assertThat(stored.stream().filter(text -> text.endsWith(" 0123456789 0123456789")))
          .hasSize((int) (lines - lost));
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  private ResourceLog log(LogStore store) {
    return new ResourceLog("a", store, ring, console, mask, Clock.systemUTC(), patience);
  }

  private long count(String text) {
    return ring.from(0).stream().filter(line -> line.text().contains(text)).count();
  }

  private static long missing(String gap) {
    return Long.parseLong(gap.replaceAll(".*—— (\\d+) lines .*", "$1"));
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException _) {
      return -1; // there is no such program
    }
  }

  /// A host that reads a child's output, here its own input, until it is killed.
  public static final class KilledHost {
    private KilledHost() {}

    /// @param arguments the log file
    public static void main(String[] arguments) throws IOException, InterruptedException {
      Clock clock = Clock.systemUTC();
      var log =
          new ResourceLog(
              "a",
              new LogFile(Path.of(arguments[0]), 1 << 20, clock),
              new LogRing(10, 1000),
              new Console(System.out, SecretMask.empty()),
              SecretMask.empty(),
              clock,
              Duration.ofMinutes(1));
      log.pump(System.in);
      Thread.sleep(Duration.ofMinutes(1)); // never closed: nothing helps but what was written
    }
  }

  /// A disk that stalls or refuses when told to.
  private static final class FakeDisk implements LogStore {
    private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
    volatile @Nullable CountDownLatch stall;
    volatile @Nullable String refusal;

    @Override
    public void write(byte[] text, int length, int lines) throws IOException {
      CountDownLatch wait = stall;
      if (wait != null) {
        try {
          wait.await();
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
        }
      }
      if (refusal != null) {
        throw new IOException(refusal);
      }
      synchronized (this) {
        stored.write(text, 0, length);
        notifyAll();
      }
    }

    synchronized void awaitLines(int count) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (lines().size() < count && System.nanoTime() < deadline) {
        wait(100);
      }
    }

    synchronized List<String> lines() {
      return new ArrayList<>(stored.toString(UTF_8).lines().toList());
    }

    @Override
    public void close() {}
  }
}
