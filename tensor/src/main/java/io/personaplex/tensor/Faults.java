package io.personaplex.tensor;

import java.util.ArrayList;
import java.util.List;

/// The faults of one file, collected so that all are told at once; of many only the first ones.
final class Faults {
  private static final int SHOWN = 10;

  private final List<String> shown = new ArrayList<>();
  private int count;

  /// One more fault: a clause without a full stop.
  void add(String fault) {
    count++;
    if (shown.size() < SHOWN) {
      shown.add(fault);
    }
  }

  boolean none() {
    return count == 0;
  }

  /// @param subject the file, first in the message
  /// @param advice what to do, last in the message
  /// @throws TensorException naming the faults, if there is one
  void raise(String subject, String advice) {
    if (none()) {
      return;
    }
    if (count == 1) {
      throw new TensorException("%s: %s: %s".formatted(subject, shown.getFirst(), advice));
    }
    var message = new StringBuilder("%s: %d faults: %s".formatted(subject, count, advice));
    for (String fault : shown) {
      message.append("\n  ").append(fault);
    }
    if (count > shown.size()) {
      message.append("\n  and %d more".formatted(count - shown.size()));
    }
    throw new TensorException(message.toString());
  }
}
