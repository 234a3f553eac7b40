package io.personaplex.lm.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.Golden;
import io.personaplex.testkit.Seeds;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged tokenizer files, and sound ones as large as is allowed, in a JVM with little memory:
/// each is read and used, or refused with a sentence; none takes long. `-Dfuzz.cases=N` sets the
/// number of damaged ones.
class TokenizerFuzzTest {
  private static final String DEFAULT_CASES = "2000";
  private static final long LIMIT_NANOS = 1_000_000_000L;

  @TempDir private Path folder;

  @Test
  void damagedFilesAreReadOrRefusedInLittleMemoryAndTime() throws Exception {
    String cases = System.getProperty("fuzz.cases", DEFAULT_CASES);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Runner.class.getName(), cases, Long.toString(Seeds.next())));
    command.add(folder.resolve("case.model").toString());
    for (String model : List.of("tokenizer.model", "tokenizer_plain.model")) {
      command.add(Golden.file(model).toString());
    }
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int status = process.waitFor();
    String output = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(status).as(output).isZero();
    assertThat(output).contains(cases + " cases");
    System.getLogger("fuzz.tokenizer").log(System.Logger.Level.INFO, output.strip());
  }

  /// The body of the small JVM.
  static final class Runner {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Runner() {}

    public static void main(String[] args) throws IOException {
      int cases = Integer.parseInt(args[0]);
      long seed = Long.parseLong(args[1]);
      List<byte[]> originals = new ArrayList<>();
      for (int i = 3; i < args.length; i++) {
        originals.add(Files.readAllBytes(Path.of(args[i])));
      }
      Path file = Path.of(args[2]);
      SplittableRandom random = new SplittableRandom(seed);
      readLargest(file, random);
      int read = 0;
      long longest = 0;
      for (int i = 0; i < cases; i++) {
        byte[] damaged = damaged(random, originals.get(i % originals.size()));
        Files.write(file, damaged);
        long start = THREADS.getCurrentThreadCpuTime();
        try {
          use(TextTokenizer.read(file), random);
          read++;
        } catch (TokenizerException e) {
          if (e.getMessage() == null || e.getMessage().length() > 500) {
            throw new AssertionError("seed %d, case %d: message".formatted(seed, i), e);
          }
        } catch (RuntimeException | Error e) {
          throw new AssertionError("seed %d, case %d".formatted(seed, i), e);
        }
        longest = Math.max(longest, THREADS.getCurrentThreadCpuTime() - start);
        if (longest > LIMIT_NANOS) {
          throw new AssertionError(
              "seed %d, case %d took %d ms of processor time"
                  .formatted(seed, i, longest / 1_000_000));
        }
      }
      System.out.printf(
          "%d cases, %d of them read, longest %d ms, seed %d%n",
          cases, read, longest / 1_000_000, seed);
    }

    /// Files at the limits; they must not be refused.
    private static void readLargest(Path file, SplittableRandom random) throws IOException {
      for (var large : LargestTokenizers.all(random.nextLong()).entrySet()) {
        Files.write(file, large.getValue().get());
        long start = THREADS.getCurrentThreadCpuTime();
        use(TextTokenizer.read(file), random);
        long nanos = THREADS.getCurrentThreadCpuTime() - start;
        System.out.printf("%s: read in %d ms%n", large.getKey(), nanos / 1_000_000);
        if (nanos > LIMIT_NANOS) {
          throw new AssertionError(large.getKey() + " took more than a second");
        }
      }
    }

    private static void use(TextTokenizer tokenizer, SplittableRandom random) {
      int[] ids = tokenizer.encode("<system> You are 東京 🙂 Tom.  [noise] \t<system>");
      tokenizer.decode(ids);
      TextStream stream = tokenizer.stream(3);
      for (int i = 0; i < 50; i++) {
        stream.next(random.nextInt(tokenizer.size()));
      }
      stream.finish();
    }

    private static byte[] damaged(SplittableRandom random, byte[] original) {
      byte[] bytes = original.clone();
      // Most damage sits where one bit decides: lengths, tags and the settings at the end.
      int changes = random.nextBoolean() ? 1 : 1 + random.nextInt(4);
      for (int i = 0; i < changes; i++) {
        int at = place(random, bytes.length);
        switch (random.nextInt(8)) {
          case 0, 6, 7 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
          case 1 -> bytes[at] = (byte) random.nextInt(256);
          case 2 -> bytes[at] = (byte) 0xff;
          case 3 -> bytes = Arrays.copyOf(bytes, 1 + at);
          case 4 -> {
            int length = Math.min(random.nextInt(64), bytes.length - at);
            System.arraycopy(bytes, place(random, bytes.length - length + 1), bytes, at, length);
          }
          default -> bytes = inserted(bytes, at, random);
        }
      }
      return bytes;
    }

    private static int place(SplittableRandom random, int length) {
      int tail = Math.min(length, 80);
      return random.nextInt(3) == 0 ? length - 1 - random.nextInt(tail) : random.nextInt(length);
    }

    private static byte[] inserted(byte[] bytes, int at, SplittableRandom random) {
      byte[] out = new byte[bytes.length + 1 + random.nextInt(12)];
      int added = out.length - bytes.length;
      System.arraycopy(bytes, 0, out, 0, at);
      for (int i = 0; i < added; i++) {
        out[at + i] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
      }
      System.arraycopy(bytes, at, out, at + added, bytes.length - at);
      return out;
    }
  }
}
