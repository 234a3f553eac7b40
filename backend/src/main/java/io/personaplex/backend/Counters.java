package io.personaplex.backend;

import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Counts, of one conversation or of the whole server. Any thread.
final class Counters {
  private final Map<Counter, LongAdder> counts = new EnumMap<>(Counter.class);
  private final @Nullable Counters parent;

  /// Counts of the server.
  Counters() {
    this(null);
  }

  private Counters(@Nullable Counters parent) {
    this.parent = parent;
    for (var counter : Counter.values()) {
      counts.put(counter, new LongAdder());
    }
  }

  /// Counts of a part, added to these as well.
  Counters part() {
    return new Counters(this);
  }

  void add(Counter counter, long n) {
    adder(counter).add(n);
    if (parent != null) {
      parent.add(counter, n);
    }
  }

  void increment(Counter counter) {
    add(counter, 1);
  }

  long get(Counter counter) {
    return adder(counter).sum();
  }

  JsonObject toJson() {
    var json = new JsonObject();
    for (var counter : Counter.values()) {
      json.put(counter.wireName(), get(counter));
    }
    return json;
  }

  private LongAdder adder(Counter counter) {
    LongAdder adder = counts.get(counter);
    if (adder == null) {
      throw new IllegalStateException("no such counter: " + counter);
    }
    return adder;
  }
}
