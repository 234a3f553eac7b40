package io.personaplex.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {
  private static final int UNITS = 40;

  private final long seed = Seeds.next();
  private final SplittableRandom random = new SplittableRandom(seed);

  /// Plain memory, to see whether the counters of the team order it.
  private final int[] written = new int[UNITS];

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void manyTinyWorksAreDoneWholeAndOnce(int threads) {
    int[] input = new int[1];
    int[] expected = new int[UNITS];
    Compute.Part addsInput =
        (from, to, _) -> {
          for (int i = from; i < to; i++) {
            written[i] += input[0];
          }
        };
    try (Team team = new Team(threads, false)) {
      for (int round = 1; round <= 20_000; round++) {
        int units = random.nextInt(UNITS + 1);
        input[0] = round;
        team.run(addsInput, units, 1 + random.nextInt(4));
        for (int i = 0; i < units; i++) {
          expected[i] += round;
        }
        if (!Arrays.equals(written, expected)) {
          assertThat(written).as("round %d, seed %d", round, seed).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void afterAFailureEveryUnitWasBegunOnceAtMostAndTheNextWorkIsWhole(int threads) {
    AtomicIntegerArray begun = new AtomicIntegerArray(UNITS);
    int[] failing = new int[1];
    Compute.Part fails =
        (from, to, _) -> {
          for (int i = from; i < to; i++) {
            begun.incrementAndGet(i);
            if (i % 16 == failing[0]) {
              throw new ArithmeticException("unit");
            }
          }
        };
    Compute.Part counts =
        (from, to, _) -> {
          for (int i = from; i < to; i++) {
            begun.addAndGet(i, 100);
          }
        };
    try (Team team = new Team(threads, false)) {
      for (int round = 0; round < 1000; round++) {
        failing[0] = random.nextInt(16);
        int pieceUnits = 1 + random.nextInt(3);
        assertThatThrownBy(() -> team.run(fails, UNITS, pieceUnits))
            .as("round %d, seed %d", round, seed)
            .isInstanceOf(ArithmeticException.class)
            .hasMessage("unit");
        team.run(counts, UNITS, pieceUnits);
        for (int i = 0; i < UNITS; i++) {
          assertThat(begun.getAndSet(i, 0))
              .as("unit %d of round %d, seed %d", i, round, seed)
              .isBetween(100, 101);
        }
      }
    }
  }

  @Test
  void nobodyIsAwaitedWhoHasClaimedNothing() {
    // Members that never run, as on a machine that has no core for them.
    try (Team team = new Team(4, false, _ -> {})) {
      int[] done = new int[1];
      for (int round = 1; round <= 10; round++) {
        team.run((from, to, _) -> done[0] += to - from, 100, 3);
        assertThat(done[0]).isEqualTo(round * 100);
      }
    }
  }

  @Test
  void ifAThreadCannotBeStartedThoseBeforeItEnd() {
    List<Thread> started = new ArrayList<>();
    assertThatThrownBy(
            () ->
                new Team(
                    4,
                    false,
                    member -> {
                      if (started.size() == 2) {
                        throw new OutOfMemoryError("no more threads");
                      }
                      member.start();
                      started.add(member);
                    }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(started).hasSize(2).noneMatch(Thread::isAlive);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void evenACheckedExceptionReachesTheCaller(int threads) {
    IOException thrown = new IOException("undeclared");
    try (Team team = new Team(threads, false)) {
      assertThatThrownBy(() -> team.run((_, _, _) -> TeamTest.<Error>raise(thrown), 10, 1))
          .isSameAs(thrown);
    }
  }

  // What other languages of the JVM can do without a cast.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> void raise(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
