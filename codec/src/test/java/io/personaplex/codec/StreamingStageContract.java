package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every stage must keep: however its input is cut, the same bits; `reset` makes it new;
/// sessions do not hear each other; and the result is that of its formula.
abstract class StreamingStageContract {
  private static final int STEPS = 23;

  final long seed = Seeds.next();
  final SplittableRandom random = new SplittableRandom(seed);
  final Arena arena = Arena.ofShared();
  private final Compute compute = new Compute(ScalarKernels.create(), 1);

  /// A stage to try.
  ///
  /// @param name says its sizes
  /// @param unit rows it takes at a time: its stride
  /// @param formula what it computes, from all rows at once, in double precision
  record Subject<S extends StreamState>(
      String name,
      StreamingStage<S> stage,
      int inputChannels,
      int outputChannels,
      int unit,
      Formula formula) {

    private float[][] run(Compute compute, S state, Plane output, float[][] x, int[] chunks) {
      List<float[]> y = new ArrayList<>();
      int from = 0;
      for (int rows : chunks) {
        Plane input = state.input();
        for (int r = 0; r < rows; r++) {
          System.arraycopy(x[from + r], 0, input.data, input.start(r), inputChannels);
        }
        int made = stage.step(compute, state, rows);
        assertThat(made).isEqualTo(stage.outputRows(rows));
        for (int r = 0; r < made; r++) {
          var row = new float[outputChannels];
          System.arraycopy(output.data, output.start(r), row, 0, outputChannels);
          y.add(row);
        }
        from += rows;
      }
      return y.toArray(float[][]::new);
    }
  }

  /// Rows to rows.
  interface Formula {
    double[][] apply(float[][] x);
  }

  /// The stages to try, of odd sizes.
  abstract List<Subject<?>> subjects();

  /// Largest difference from the formula.
  double tolerance() {
    return 1e-5;
  }

  @AfterEach
  void close() {
    compute.close();
    arena.close();
  }

  @Test
  void anyChunkingIsOneCall() {
    for (Subject<?> subject : subjects()) {
      chunkings(subject);
    }
  }

  private <S extends StreamState> void chunkings(Subject<S> subject) {
    float[][] x = noise(subject);
    float[][] whole = new Session<>(subject).run(x, x.length);
    for (int attempt = 0; attempt < 4; attempt++) {
      int[] chunks = attempt == 0 ? even(subject, x.length) : cut(subject, x.length);
      assertThat(new Session<>(subject).run(x, chunks))
          .as("%s cut into %s, seed %d", subject.name(), Arrays.toString(chunks), seed)
          .isDeepEqualTo(whole);
    }
  }

  @Test
  void theResultIsThatOfTheFormula() {
    for (Subject<?> subject : subjects()) {
      formula(subject);
    }
  }

  private <S extends StreamState> void formula(Subject<S> subject) {
    float[][] x = noise(subject);
    float[][] got = new Session<>(subject).run(x, x.length);
    double[][] wanted = subject.formula().apply(x);
    assertThat(got.length).as("rows of %s", subject.name()).isEqualTo(wanted.length);
    for (int r = 0; r < got.length; r++) {
      for (int c = 0; c < got[r].length; c++) {
        assertThat(Math.abs(got[r][c] - wanted[r][c]))
            .as(
                "%s: row %d, channel %d: %s instead of %s, seed %d",
                subject.name(), r, c, got[r][c], wanted[r][c], seed)
            .isLessThan(tolerance());
      }
    }
  }

  @Test
  void resetForgetsThePast() {
    for (Subject<?> subject : subjects()) {
      reset(subject);
    }
  }

  private <S extends StreamState> void reset(Subject<S> subject) {
    float[][] x = noise(subject);
    float[][] fresh = new Session<>(subject).run(x, even(subject, x.length));
    var used = new Session<>(subject);
    used.run(noise(subject), even(subject, x.length));
    used.state.reset();
    assertThat(used.run(x, even(subject, x.length)))
        .as("%s after a reset, seed %d", subject.name(), seed)
        .isDeepEqualTo(fresh);
  }

  @Test
  void sessionsDoNotHearEachOther() {
    for (Subject<?> subject : subjects()) {
      interleaved(subject);
    }
  }

  private <S extends StreamState> void interleaved(Subject<S> subject) {
    float[][] a = noise(subject);
    float[][] b = noise(subject);
    float[][] aAlone = new Session<>(subject).run(a, even(subject, a.length));
    float[][] bAlone = new Session<>(subject).run(b, even(subject, b.length));
    var aSession = new Session<>(subject);
    var bSession = new Session<>(subject);
    List<float[]> aTogether = new ArrayList<>();
    List<float[]> bTogether = new ArrayList<>();
    int unit = subject.unit();
    for (int from = 0; from < a.length; from += unit) {
      aTogether.addAll(List.of(aSession.run(Arrays.copyOfRange(a, from, from + unit), unit)));
      bTogether.addAll(List.of(bSession.run(Arrays.copyOfRange(b, from, from + unit), unit)));
    }
    assertThat(aTogether.toArray(float[][]::new)).as(subject.name()).isDeepEqualTo(aAlone);
    assertThat(bTogether.toArray(float[][]::new)).as(subject.name()).isDeepEqualTo(bAlone);
  }

  /// A state with its output.
  private final class Session<S extends StreamState> {
    private final Subject<S> subject;
    private final Plane output;
    private final S state;

    private Session(Subject<S> subject) {
      this.subject = subject;
      int rows = STEPS * subject.unit();
      // Behind some past of the next stage, as in the network.
      output = new Plane(subject.stage().outputRows(rows), subject.outputChannels(), 3);
      var setting = new StateSetting(arena, KvRing.Eviction.WINDOW, StageProbe.NONE);
      state = subject.stage().newState(setting, rows, output);
    }

    private float[][] run(float[][] x, int... chunks) {
      return subject.run(compute, state, output, x, chunks);
    }
  }

  private float[][] noise(Subject<?> subject) {
    return noise(STEPS * subject.unit(), subject.inputChannels());
  }

  private float[][] noise(int rows, int channels) {
    var x = new float[rows][channels];
    for (float[] row : x) {
      System.arraycopy(values(channels), 0, row, 0, channels);
    }
    return x;
  }

  /// Numbers between −1 and 1.
  float[] values(int count) {
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static int[] even(Subject<?> subject, int rows) {
    var chunks = new int[rows / subject.unit()];
    Arrays.fill(chunks, subject.unit());
    return chunks;
  }

  private int[] cut(Subject<?> subject, int rows) {
    List<Integer> chunks = new ArrayList<>();
    int left = rows / subject.unit();
    while (left > 0) {
      int units = Math.min(left, random.nextInt(1, 7));
      chunks.add(units * subject.unit());
      left -= units;
    }
    return chunks.stream().mapToInt(Integer::intValue).toArray();
  }
}
