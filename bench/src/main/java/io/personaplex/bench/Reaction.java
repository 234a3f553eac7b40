package io.personaplex.bench;

import java.util.OptionalDouble;

/// What an agent did while somebody, or something, sounded over its answer. Times are milliseconds
/// since the first sample of that sound.
///
/// @param intoAnswerMillis how much of the answer had been heard before
/// @param duckedMillis arrival of the first frame at the lower level, or of the silence
/// @param interruptedMillis arrival of the engine's word that it was interrupted
/// @param silentMillis the last sample above −50 dBFS of an answer that was interrupted
/// @param levelChange of the agent's sound in the 160 ms after that, in decibels against those
///   before the sound: a figure to look at, for speech has quiet places of its own
/// @param answerOver whether the answer came to its end before the sound did, which shows nothing
record Reaction(
    double intoAnswerMillis,
    OptionalDouble duckedMillis,
    OptionalDouble interruptedMillis,
    OptionalDouble silentMillis,
    OptionalDouble levelChange,
    boolean answerOver) {
  boolean stopped() {
    return interruptedMillis.isPresent();
  }
}
