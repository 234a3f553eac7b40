package io.personaplex.speech;

/// What a session request can ask for; an engine names those it honours, the others have no effect
/// with it.
public enum Parameter {
  VOICE,
  PERSONA,
  SEED,
  TEXT_TEMPERATURE,
  TEXT_TOP_K,
  AUDIO_TEMPERATURE,
  AUDIO_TOP_K
}
