package io.personaplex.client;

/// What the microphone hears beside the person: a loudspeaker, a street.
@FunctionalInterface
public interface Surroundings {
  /// A quiet room.
  Surroundings QUIET = _ -> {};

  /// Adds its sound to a frame that is about to leave. Called on the microphone's thread every 80
  /// ms; takes far less than that.
  ///
  /// @param frame 24 kHz mono in −1 … 1
  void addTo(float[] frame);
}
