package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.personaplex.testkit.Allocation;
import io.personaplex.testkit.Seeds;
import java.lang.foreign.Arena;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeTest {
  private static final Kernels KERNELS = KernelChoice.AUTO.open();

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);

  @ParameterizedTest
  @EnumSource
  void theNumberOfThreadsDoesNotChangeAProduct(WeightFormat format) {
    WeightMatrix w = WeightPacker.pack(RandomMatrix.of(1000, 65, random), format, Arena.ofAuto());
    for (int batch : new int[] {1, 6}) {
      ActivationView x = ActivationView.of(RandomMatrix.floats(batch * 65, random), 65);
      float[] expected = product(w, x, batch, 1);
      for (int threads : new int[] {2, 3, 5}) {
        assertThat(product(w, x, batch, threads))
            .as("%d threads, seed %d", threads, seed)
            .isEqualTo(expected);
      }
    }
  }

  private static float[] product(WeightMatrix w, ActivationView x, int batch, int threads) {
    try (Compute compute = new Compute(KERNELS, threads)) {
      float[] out = new float[batch * w.rows()];
      for (int i = 0; i < 20; i++) {
        compute.multiply(w, x, ActivationView.of(out, w.rows()), batch);
      }
      return out;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void everyUnitIsDoneOnce(int threads) {
    try (Compute compute = new Compute(KERNELS, threads, false)) {
      for (int units : new int[] {0, 1, 2, 3, 7, 64, 1001}) {
        AtomicIntegerArray done = new AtomicIntegerArray(units);
        for (int round = 1; round <= 50; round++) {
          compute.split(
              (from, to, _) -> {
                for (int i = from; i < to; i++) {
                  done.incrementAndGet(i);
                }
              },
              units);
          for (int i = 0; i < units; i++) {
            assertThat(done.get(i)).as("unit %d of %d", i, units).isEqualTo(round);
          }
        }
      }
    }
  }

  @Test
  void theThreadsWorkAtTheSameTime() {
    try (Compute compute = new Compute(KERNELS, 3)) {
      CountDownLatch allHere = new CountDownLatch(3);
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      compute.split(
          (_, _, _) -> {
            threads.add(Thread.currentThread());
            allHere.countDown();
            await(allHere);
          },
          3);
      assertThat(threads).hasSize(3).contains(Thread.currentThread());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aFailureReachesTheCallerAndLeavesTheTeamInOrder(int threads) {
    try (Compute compute = new Compute(KERNELS, threads)) {
      for (int failing : new int[] {0, 40, 99}) {
        assertThatExceptionOfType(ArithmeticException.class)
            .isThrownBy(
                () ->
                    compute.split(
                        (from, to, _) -> {
                          if (from <= failing && failing < to) {
                            throw new ArithmeticException("unit " + failing);
                          }
                        },
                        100))
            .withMessage("unit " + failing);
        assertThatExceptionOfType(StackOverflowError.class)
            .isThrownBy(
                () ->
                    compute.split(
                        (_, _, _) -> {
                          throw new StackOverflowError();
                        },
                        100));
        AtomicIntegerArray done = new AtomicIntegerArray(1);
        compute.split((from, to, _) -> done.addAndGet(0, to - from), 100);
        assertThat(done.get(0)).isEqualTo(100);
      }
    }
  }

  @Test
  void aMemberThatFailsAloneIsHeardToo() {
    try (Compute compute = new Compute(KERNELS, 2)) {
      CountDownLatch both = new CountDownLatch(2);
      Thread caller = Thread.currentThread();
      assertThatExceptionOfType(ArithmeticException.class)
          .isThrownBy(
              () ->
                  compute.split(
                      (_, _, _) -> {
                        both.countDown();
                        await(both);
                        if (Thread.currentThread() != caller) {
                          throw new ArithmeticException("member");
                        }
                      },
                      2));
    }
  }

  @Test
  void aPartMayNotStartWork() {
    try (Compute compute = new Compute(KERNELS, 2)) {
      CountDownLatch both = new CountDownLatch(2);
      AtomicIntegerArray refused = new AtomicIntegerArray(1);
      compute.split(
          (_, _, _) -> {
            both.countDown();
            await(both);
            assertThatIllegalStateException()
                .isThrownBy(() -> compute.split((_, _, _) -> {}, 2))
                .withMessageContaining("may not start work");
            refused.incrementAndGet(0);
          },
          2);
      assertThat(refused.get(0)).isEqualTo(2);
    }
  }

  @Test
  void callersTakeTurns() throws InterruptedException {
    try (Compute compute = new Compute(KERNELS, 2)) {
      int[] inside = new int[2];
      AtomicIntegerArray wrong = new AtomicIntegerArray(1);
      Thread[] callers = new Thread[2];
      for (int c = 0; c < 2; c++) {
        int own = c;
        callers[c] =
            Thread.ofVirtual()
                .start(
                    () -> {
                      Compute.Part part =
                          (from, _, _) -> {
                            if (from == 0) {
                              inside[own]++;
                              if (inside[1 - own] % 2 != 0) {
                                wrong.incrementAndGet(0);
                              }
                              inside[own]++;
                            }
                          };
                      for (int i = 0; i < 2000; i++) {
                        compute.split(part, 4);
                      }
                    });
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(wrong.get(0)).isZero();
      assertThat(inside).containsExactly(4000, 4000);
    }
  }

  @Test
  void aMemberThatParkedWakesUp() throws InterruptedException {
    try (Compute compute = new Compute(KERNELS, 2)) {
      for (int i = 0; i < 20; i++) {
        CountDownLatch both = new CountDownLatch(2);
        compute.split(
            (_, _, _) -> {
              both.countDown();
              await(both);
            },
            2);
        // Longer than a member spins.
        Thread.sleep(2);
      }
    }
  }

  @Test
  void closeEndsTheThreads() {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    Compute compute = new Compute(KERNELS, 2);
    CountDownLatch both = new CountDownLatch(2);
    compute.split(
        (_, _, _) -> {
          threads.add(Thread.currentThread());
          both.countDown();
          await(both);
        },
        2);
    compute.close();
    compute.close();
    assertThat(threads).hasSize(2);
    assertThat(threads).filteredOn(t -> t != Thread.currentThread()).noneMatch(Thread::isAlive);
    assertThatIllegalStateException()
        .isThrownBy(() -> compute.split((_, _, _) -> {}, 1))
        .withMessageContaining("closed");
  }

  @Test
  void aWarmCallAllocatesNothing() {
    try (Compute compute = new Compute(KERNELS, 2)) {
      WeightMatrix w =
          WeightPacker.pack(RandomMatrix.of(256, 40, random), WeightFormat.INT8, Arena.ofAuto());
      ActivationView x = ActivationView.of(RandomMatrix.floats(40, random), 40);
      ActivationView out = ActivationView.of(new float[256], 256);
      Compute.Part nothing = (_, _, _) -> {};
      assertThat(Allocation.ofWarm(() -> compute.multiply(w, x, out, 1))).isZero();
      assertThat(Allocation.ofWarm(() -> compute.split(nothing, 8))).isZero();
    }
  }

  @Test
  void wrongArgumentsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Compute(KERNELS, 0))
        .withMessageContaining("0 threads");
    try (Compute compute = new Compute(KERNELS, 2)) {
      WeightMatrix w =
          WeightPacker.pack(RandomMatrix.of(4, 4, random), WeightFormat.F32, Arena.ofAuto());
      ActivationView short3 = ActivationView.of(new float[3], 3);
      assertThatIllegalArgumentException().isThrownBy(() -> compute.multiply(w, short3, short3, 1));
    }
  }
}
