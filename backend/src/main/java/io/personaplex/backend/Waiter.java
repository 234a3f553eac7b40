package io.personaplex.backend;

/// Somebody who wants a slot. Called while the line is locked: whatever takes longer than handing
/// over is done elsewhere, and a call that comes after another is heard after it.
interface Waiter {
  /// The tag of its connection.
  String tag();

  /// Stands in the line now.
  ///
  /// @param place 1 = next
  /// @param of how many wait
  void stands(int place, int of);

  /// Has a slot now: begins, or gives it back with [Conversations#giveBack].
  void seat();

  /// The server is stopping: there will be no slot.
  void sendAway();
}
