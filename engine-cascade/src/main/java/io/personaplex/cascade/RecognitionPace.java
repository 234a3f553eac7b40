package io.personaplex.cascade;

import java.util.ArrayDeque;

/// Notices a recognition that took far longer than the others, measured against the sound it looked
/// at: a decoder that repeats itself on a context that is too short for it does.
final class RecognitionPace {
  /// Runs that are compared.
  static final int RUNS = 9;

  /// Runs before any can be called slow.
  static final int RUNS_MIN = 3;

  /// Times the median that is too long.
  static final int SLOW = 3;

  private final ArrayDeque<Double> recent = new ArrayDeque<>(RUNS);
  private boolean slow;

  /// Whether the last run was slow.
  boolean slow() {
    return slow;
  }

  /// @param positions encoder positions of the run, more than 0
  void ran(int positions, long nanos) {
    double nanosPerPosition = (double) nanos / positions;
    slow = recent.size() >= RUNS_MIN && nanosPerPosition > SLOW * median();
    if (recent.size() == RUNS) {
      recent.removeFirst();
    }
    recent.addLast(nanosPerPosition);
  }

  private double median() {
    return recent.stream().sorted().skip((recent.size() - 1) / 2).findFirst().orElseThrow();
  }
}
