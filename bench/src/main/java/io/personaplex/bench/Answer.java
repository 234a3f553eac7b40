package io.personaplex.bench;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What came back for one question, as the client saw it.
///
/// @param askedSeconds when the question began, since the conversation began
/// @param firstAudioMillis from the last voiced sample of the question to the arrival of the first
///   agent sample above −50 dBFS; empty if there was none, or one came before the question ended
/// @param early the agent spoke while the question was still being spoken
/// @param heard the question as the recogniser gave it
/// @param text the agent's words
/// @param turn the engine's own figures, milliseconds by name
/// @param failure why there is no answer
record Answer(
    double askedSeconds,
    OptionalDouble firstAudioMillis,
    boolean early,
    String heard,
    String text,
    Map<String, Double> turn,
    Optional<String> failure) {}
