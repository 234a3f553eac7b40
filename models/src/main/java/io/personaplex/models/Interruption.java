package io.personaplex.models;

/// A fetch ends when its thread is interrupted: what is whole stays, the rest is resumed or dropped
/// by the next fetch.
final class Interruption {
  private Interruption() {}

  /// Throws if this thread was interrupted; the flag stays set.
  static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new ModelException("The fetch was interrupted; the next one goes on where it can.");
    }
  }

  /// For an `InterruptedException`: sets the flag again and says the same.
  static ModelException of(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new ModelException(
        "The fetch was interrupted; the next one goes on where it can.", cause);
  }
}
