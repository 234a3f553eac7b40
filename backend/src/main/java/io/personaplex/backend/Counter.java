package io.personaplex.backend;

import java.util.Locale;

/// What the backend counts; in `/api/info` under the name in lower case.
enum Counter {
  /// Conversations begun.
  CONVERSATIONS,
  /// Clients sent away before a conversation began.
  REFUSED,
  /// Ticks of the frame clock: user frames taken and agent frames made.
  FRAMES,
  /// Ticks without a user frame although the client was sending: filled with silence.
  FRAMES_MISSING,
  /// User frames dropped because newer ones were waiting behind them.
  FRAMES_LATE,
  /// Ticks left out because the machine was too slow.
  FRAMES_OVERRUN,
  /// Agent frames dropped because the client did not read.
  OUTPUT_FRAMES_DROPPED,
  /// Samples decoded from what clients sent.
  SAMPLES_IN,
  /// Of these, samples sent before the handshake and dropped.
  SAMPLES_EARLY,
  /// Opus packets that could not be decoded: silence of their length.
  PACKETS_CORRUPT,
  /// Messages without meaning for us: text frames, empty ones, unknown or unused kinds.
  MESSAGES_IGNORED,
  /// Payload received as audio.
  AUDIO_BYTES_IN,
  /// Payload sent as audio.
  AUDIO_BYTES_OUT;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
