package io.personaplex.bench;

import java.util.BitSet;

/// Which of the frames that one conversation sent, numbered from 0, have come back, and how. For
/// one thread.
final class FrameTally {
  private final BitSet seen = new BitSet();
  private int sent;
  private int highest = -1;
  private int duplicated;
  private int reordered;
  private int damaged;

  /// The number of the next frame to send.
  int next() {
    return sent++;
  }

  void arrived(int number) {
    if (number < 0 || number >= sent) {
      damaged++;
    } else if (seen.get(number)) {
      duplicated++;
    } else {
      seen.set(number);
      if (number < highest) {
        reordered++;
      }
      highest = Math.max(highest, number);
    }
  }

  /// Something came that is no frame of ours.
  void damaged() {
    damaged++;
  }

  int sent() {
    return sent;
  }

  /// Frames that have not come back: those under way count until they do.
  int missing() {
    return sent - seen.cardinality();
  }

  int duplicated() {
    return duplicated;
  }

  int reordered() {
    return reordered;
  }

  int damagedCount() {
    return damaged;
  }
}
