package io.personaplex.backend;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Clients that wait for a slot, in order of arrival. Whoever stands elsewhere after a change, or
/// in a line of another length, is told. Not for several threads: [Conversations] guards it.
final class WaitingLine {
  /// Who waits, when it came, and what it was told last.
  private static final class Place {
    private final Waiter waiter;
    private final long sinceNanos = System.nanoTime();
    private int told;
    private int toldOf;

    Place(Waiter waiter) {
      this.waiter = waiter;
    }

    long waitedMillis() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
    }

    void tell(int place, int of) {
      if (place != told || of != toldOf) {
        told = place;
        toldOf = of;
        waiter.stands(place, of);
      }
    }
  }

  private final List<Place> line = new ArrayList<>();
  private long seated;
  private long waitedMillisTotal;
  private long waitedMillisMax;

  int length() {
    return line.size();
  }

  /// The newcomer stands last.
  void join(Waiter waiter) {
    line.add(new Place(waiter));
    tellAll();
  }

  /// The first leaves the line for a slot.
  Optional<Waiter> next() {
    if (line.isEmpty()) {
      return Optional.empty();
    }
    Place first = line.removeFirst();
    long waited = first.waitedMillis();
    seated++;
    waitedMillisTotal += waited;
    waitedMillisMax = Math.max(waitedMillisMax, waited);
    tellAll();
    return Optional.of(first.waiter);
  }

  /// It waits no longer.
  ///
  /// @return whether it was in the line
  boolean leave(Waiter waiter) {
    boolean was = line.removeIf(place -> place.waiter.equals(waiter));
    if (was) {
      tellAll();
    }
    return was;
  }

  /// Nobody waits any longer, and nobody is told a place.
  ///
  /// @return who was in it
  List<Waiter> dissolve() {
    var last = line.stream().map(place -> place.waiter).toList();
    line.clear();
    return last;
  }

  /// As `/api/sessions` tells it; docs/protocol.md has the fields.
  JsonObject toJson() {
    var waits = new JsonArray();
    for (int n = 0; n < line.size(); n++) {
      Place place = line.get(n);
      waits.add(
          new JsonObject()
              .put("session", place.waiter.tag())
              .put("place", n + 1)
              .put("waited_ms", place.waitedMillis()));
    }
    return new JsonObject()
        .put("waiting", line.size())
        .put("waits", waits)
        .put("seated", seated)
        .put("waited_ms_mean", seated == 0 ? 0 : waitedMillisTotal / seated)
        .put("waited_ms_max", waitedMillisMax);
  }

  private void tellAll() {
    for (int n = 0; n < line.size(); n++) {
      line.get(n).tell(n + 1, line.size());
    }
  }
}
