package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.http.Settings;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The key with which the figures of [SessionsRoute] may be read from anywhere (`STATS_KEY`). A
/// secret: it is shown nowhere.
public final class StatsKey {
  /// Fewer characters could be tried out.
  static final int LENGTH_MIN = 16;

  private static final String NAME = "STATS_KEY";
  private static final String SCHEME = "Bearer ";

  private final byte[] key;

  /// @param key printable ASCII without blanks, at least [#LENGTH_MIN] characters
  StatsKey(String key) {
    this.key = key.getBytes(UTF_8);
  }

  /// The key that is set; one that cannot be used becomes a fault of `settings`, without its value.
  static Optional<StatsKey> from(Settings settings) {
    String text = settings.text(NAME, "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.length() < LENGTH_MIN || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
      settings.faultWithoutValue(
          NAME,
          "at least %d letters, digits and signs of ASCII without blanks".formatted(LENGTH_MIN));
      return Optional.empty();
    }
    return Optional.of(new StatsKey(text));
  }

  /// Whether a header gives this key. Takes as long for a wrong key as for the right one.
  ///
  /// @param authorization the Authorization header, or null when there is none
  boolean isIn(@Nullable String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            key, authorization.substring(SCHEME.length()).strip().getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return "StatsKey[***]";
  }
}
