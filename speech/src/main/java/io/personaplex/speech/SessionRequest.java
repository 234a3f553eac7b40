package io.personaplex.speech;

import java.util.OptionalLong;

/// What a client asked of one conversation, already checked against the ranges of the wire.
///
/// @param voice a name out of [EngineInfo#voices()], or empty for the default
/// @param persona who the agent is, as free text; empty is a valid "no persona"
/// @param sampling temperatures and top-k
/// @param seed makes sampling repeatable; absent = a fresh one
public record SessionRequest(String voice, String persona, Sampling sampling, OptionalLong seed) {

  /// Sampling of the text and audio tokens.
  ///
  /// @param textTemperature 0.2 … 1.2
  /// @param textTopK 10 … 500
  /// @param audioTemperature 0.2 … 1.2
  /// @param audioTopK 10 … 500
  public record Sampling(
      double textTemperature, int textTopK, double audioTemperature, int audioTopK) {
    /// The values the published model was released with.
    public static final Sampling DEFAULT = new Sampling(0.7, 25, 0.8, 250);
  }

  /// The default voice, no persona, default sampling, no seed.
  public static final SessionRequest DEFAULT =
      new SessionRequest("", "", Sampling.DEFAULT, OptionalLong.empty());
}
