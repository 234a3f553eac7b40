package io.personaplex.bench;

import java.util.List;
import java.util.Optional;

/// What a set of measurements looks like. A percentile between two measurements is interpolated.
///
/// @param count measurements
record Distribution(int count, double min, double p50, double p95, double max) {
  /// @return empty without measurements
  static Optional<Distribution> of(List<Double> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return Optional.of(
        new Distribution(
            sorted.length,
            sorted[0],
            percentile(sorted, 0.5),
            percentile(sorted, 0.95),
            sorted[sorted.length - 1]));
  }

  private static double percentile(double[] sorted, double part) {
    double position = part * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
