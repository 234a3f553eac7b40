package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.Seeds;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/// Gives damaged files to a reader, in the small heap that the pom gives the tests of this module
/// (`-Xmx256m`).
///
/// A reader may accept a file or refuse it with a [TensorException] that names it; any other
/// exception, an error, or more than a second of processor time is a failure, which prints the seed
/// of its case. 2 000 cases, or as many as `-Dfuzz.cases=` says; for a long run:
///
/// ```
/// ./build fast tensor '*FuzzTest' -Dfuzz.cases=100000
/// ```
///
/// and `-Dtest.seed=N -Dfuzz.cases=1` runs the case of that seed alone.
final class Fuzz {
  private static final int CASES = Integer.getInteger("fuzz.cases", 2_000);
  private static final long MOST_NANOS = 1_000_000_000;
  private static final long HEAP_BYTES = 256L << 20;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// Makes the file of a case.
  interface Source {
    byte[] damaged(Mutations mutations) throws IOException;
  }

  /// Reads a file, all of it.
  interface Reader {
    void read(Path file) throws IOException;
  }

  private Fuzz() {}

  /// Runs all cases through one file name.
  static void run(Path file, Source source, Reader reader) throws IOException {
    assertThat(Runtime.getRuntime().maxMemory()).as("heap").isLessThanOrEqualTo(HEAP_BYTES);
    long first = Seeds.next();
    int refused = 0;
    long longest = 0;
    for (int i = 0; i < CASES; i++) {
      long seed = first + i;
      Files.deleteIfExists(file); // what overwrites a file waits for the disk on some systems
      Files.write(file, source.damaged(new Mutations(seed)));
      long start = THREADS.getCurrentThreadCpuTime();
      try {
        reader.read(file);
      } catch (TensorException e) {
        refused++;
        assertThat(e.getMessage()).as("seed=%d", seed).contains(file.getFileName().toString());
      } catch (Throwable e) {
        throw new AssertionError("seed=%d (case %d)".formatted(seed, i), e);
      }
      long nanos = THREADS.getCurrentThreadCpuTime() - start;
      longest = Math.max(longest, nanos);
      assertThat(nanos).as("seed=%d: nanoseconds of processor time", seed).isLessThan(MOST_NANOS);
    }
    System.getLogger(Fuzz.class.getName())
        .log(
            System.Logger.Level.INFO,
            "measured: {0} cases of {1} from seed {2}, {3} refused, longest {4} ms",
            CASES,
            file.getFileName(),
            Long.toString(first),
            refused,
            longest / 1_000_000);
    if (CASES >= 100) {
      assertThat(refused).as("refused, seed=%d", first).isBetween(1, CASES - 1);
    }
  }
}
