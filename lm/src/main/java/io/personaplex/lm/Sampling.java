package io.personaplex.lm;

/// How the tokens of a session are chosen: temperature and top-k for text and for audio, and the
/// seed of both, which draw by row and channel. A temperature of 0 means the most likely token.
///
/// @param textTemperature ≥ 0
/// @param textTopK ≥ 1
/// @param audioTemperature ≥ 0, for all codebooks
/// @param audioTopK ≥ 1
/// @param seed the same seed gives the same session, if it hears the same
public record Sampling(
    double textTemperature, int textTopK, double audioTemperature, int audioTopK, long seed) {

  /// Always the most likely token.
  public static final Sampling GREEDY = new Sampling(0, 1, 0, 1, 0);

  public Sampling {
    if (!(textTemperature >= 0) || !(audioTemperature >= 0) || textTopK < 1 || audioTopK < 1) {
      throw new IllegalArgumentException(
          "sampling: temperatures %s and %s, top-k %d and %d; wanted at least 0 and at least 1"
              .formatted(textTemperature, audioTemperature, textTopK, audioTopK));
    }
  }

  /// What the reference uses, live and offline.
  public static Sampling reference(long seed) {
    return new Sampling(0.7, 25, 0.8, 250, seed);
  }

  /// A new chooser of text tokens for one session.
  public TokenChooser text() {
    return chooser(textTemperature, textTopK);
  }

  /// A new chooser of audio codes for one session.
  public TokenChooser audio() {
    return chooser(audioTemperature, audioTopK);
  }

  private TokenChooser chooser(double temperature, int topK) {
    return temperature == 0 ? new ArgMax() : new Sampler(temperature, topK, seed);
  }
}
