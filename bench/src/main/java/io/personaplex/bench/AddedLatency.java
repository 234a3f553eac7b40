package io.personaplex.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// What the relay adds to a round trip, there and back: the time of each relayed round trip less
/// the median of the direct ones in the same half second. The machine's own pauses hit both. For
/// one thread.
final class AddedLatency {
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final TreeMap<Long, Window> windows = new TreeMap<>();

  private static final class Window {
    final List<Double> relayed = new ArrayList<>();
    final List<Double> direct = new ArrayList<>();
  }

  /// @param p50 of all, milliseconds
  /// @param w99 median over the windows of each window's 99th percentile, milliseconds
  /// @param max milliseconds
  /// @param relayedP50 of whole round trips through the relay, milliseconds
  /// @param directP50 of round trips without it, milliseconds
  /// @param directW99 as `w99`, but of the direct round trips themselves: what the machine adds
  record Summary(
      int windows,
      double p50,
      double w99,
      double max,
      double relayedP50,
      double directP50,
      double directW99) {}

  /// @param sent when, of `System.nanoTime()`
  void relayed(long sent, long nanos) {
    window(sent).relayed.add(nanos / 1e6);
  }

  /// @param sent when, of `System.nanoTime()`
  void direct(long sent, long nanos) {
    window(sent).direct.add(nanos / 1e6);
  }

  /// Of the windows in which there was both.
  Summary summary() {
    var all = new ArrayList<Double>();
    var relayed = new ArrayList<Double>();
    var direct = new ArrayList<Double>();
    var p99 = new ArrayList<Double>();
    var directP99 = new ArrayList<Double>();
    for (Window window : windows.values()) {
      if (window.direct.isEmpty() || window.relayed.isEmpty()) {
        continue;
      }
      double own = percentile(window.direct, 0.5);
      List<Double> added = window.relayed.stream().map(value -> value - own).toList();
      all.addAll(added);
      relayed.addAll(window.relayed);
      direct.addAll(window.direct);
      p99.add(percentile(added, 0.99));
      directP99.add(percentile(window.direct, 0.99));
    }
    return new Summary(
        p99.size(),
        percentile(all, 0.5),
        percentile(p99, 0.5),
        percentile(all, 1),
        percentile(relayed, 0.5),
        percentile(direct, 0.5),
        percentile(directP99, 0.5));
  }

  private Window window(long sent) {
    return windows.computeIfAbsent(Math.floorDiv(sent, WINDOW_NANOS), _ -> new Window());
  }

  private static double percentile(List<Double> values, double part) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(part * (sorted.length - 1))];
  }
}
