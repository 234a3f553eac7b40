package io.personaplex.apphost.container;

import io.personaplex.apphost.container.StampedLines.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Remembers which lines were passed on lately, so that a log which is taken up again a little
/// before where it broke off repeats nothing. Times alone do not do: output and errors are stamped
/// by two threads of the engine and may be stored a little out of order.
final class RecentLines {
  /// How far out of order lines may be.
  private static final Duration OVERLAP = Duration.ofMillis(50);

  /// More than 50 ms of the fastest log an engine stores; older ones are forgotten first.
  private static final int LINES_MAX = 16_384;

  private record Key(Instant at, int length, int hash) {
    static Key of(Instant at, byte[] text) {
      return new Key(at, text.length, Arrays.hashCode(text));
    }
  }

  private final ArrayDeque<Key> passed = new ArrayDeque<>();
  private final Map<Key, Integer> toDrop = new HashMap<>();
  private Optional<Instant> latest = Optional.empty();
  private Optional<Instant> from = Optional.empty();

  /// The log is taken up again.
  ///
  /// @return from when on the engine is to tell; empty if from the start
  Optional<Instant> resume() {
    toDrop.clear();
    passed.forEach(key -> toDrop.merge(key, 1, Integer::sum));
    from = latest.map(time -> time.minus(OVERLAP));
    return from;
  }

  /// Whether a line is to be passed on; if so it is remembered.
  boolean isNew(Line line) {
    if (line.at().isEmpty()) {
      return false;
    }
    Instant at = line.at().get();
    if (from.filter(at::isBefore).isPresent()) {
      return false;
    }
    Key key = Key.of(at, line.text());
    if (toDrop.computeIfPresent(key, (_, count) -> count == 0 ? null : count - 1) != null) {
      return false;
    }
    remember(key);
    return true;
  }

  private void remember(Key key) {
    passed.add(key);
    if (latest.filter(time -> !key.at().isAfter(time)).isEmpty()) {
      latest = Optional.of(key.at());
    }
    Instant oldest = latest.orElse(key.at()).minus(OVERLAP);
    while (passed.size() > LINES_MAX
        || (!passed.isEmpty() && passed.getFirst().at().isBefore(oldest))) {
      passed.removeFirst();
    }
  }
}
