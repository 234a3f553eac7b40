package io.personaplex.tts;

import io.personaplex.testkit.TtsGolden;
import io.personaplex.tts.acoustic.AcousticFrames;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Prints how long the warm synthesiser takes for a clause of six words, phonemes given: thread CPU
/// time and wall time, until the first block and until the last. Some 10 s; run by hand:
/// `java @jvm.args -Dtts.model.dir=DIR -cp CLASSPATH io.personaplex.tts.ClauseTiming`.
public final class ClauseTiming {
  private static final int WORDS = 6;
  private static final int CLAUSES = 12;
  private static final int ROUNDS = 20;

  private ClauseTiming() {}

  /// Measures and prints.
  public static void main(String[] arguments) {
    Map<String, String> phonemes =
        TtsGolden.lines("g2p.tsv").stream()
            .map(line -> line.split("\t", -1))
            .collect(Collectors.toMap(row -> row[0], row -> row[1], (first, _) -> first));
    List<String> clauses =
        phonemes.keySet().stream()
            .filter(text -> text.split(" ", -1).length == WORDS)
            .sorted()
            .limit(CLAUSES)
            .toList();
    Function<String, String> lookUp = text -> phonemes.getOrDefault(text, "jˈɛs.");
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try (var synthesizer =
        Synthesizer.load(ModelFolder.path(), text -> List.of(lookUp.apply(text)))) {
      long start = System.nanoTime();
      synthesizer.warmUp();
      System.out.printf(
          "warm-up %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      int runs = CLAUSES * ROUNDS;
      var cpu = new double[runs];
      var wall = new double[runs];
      var first = new double[runs];
      double seconds = 0;
      for (int run = 0; run < runs; run++) {
        long[] firstBlock = {0};
        int[] samples = {0};
        long cpuStart = threads.getCurrentThreadCpuTime();
        long wallStart = System.nanoTime();
        boolean all =
            synthesizer.synthesize(
                clauses.get(run % CLAUSES),
                (_, length) -> {
                  firstBlock[0] = firstBlock[0] == 0 ? System.nanoTime() : firstBlock[0];
                  samples[0] += length;
                  return true;
                });
        wall[run] = millis(System.nanoTime() - wallStart);
        cpu[run] = millis(threads.getCurrentThreadCpuTime() - cpuStart);
        first[run] = millis(firstBlock[0] - wallStart);
        seconds += all ? (double) samples[0] / AcousticFrames.SAMPLE_RATE_HZ : Double.NaN;
      }
      System.out.printf(
          "%d clauses of %d words, %d runs, %.2f s of speech a clause; min / median / max ms%n",
          CLAUSES, WORDS, runs, seconds / runs);
      print("first round, wall", Arrays.copyOf(wall, CLAUSES));
      print("thread CPU", cpu);
      print("wall", wall);
      print("wall to first block", first);
    }
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  private static void print(String what, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "%-20s %6.1f / %6.1f / %6.1f%n",
        what, sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
  }
}
