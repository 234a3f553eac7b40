package io.personaplex.apphost.run;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.personaplex.apphost.model.Secret;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a command must know to change a run: 256 random bits, new for each run, as 64 hexadecimal
/// digits. It is compared in constant time and never shows in a text by accident.
public final class ControlToken {
  /// The header that carries it.
  public static final String HEADER = "X-PersonaPlex-Token";

  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  private final String value;

  private ControlToken(String value) {
    this.value = value;
  }

  /// A new one.
  public static ControlToken random() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new ControlToken(HexFormat.of().formatHex(bytes));
  }

  /// One that was written down.
  ///
  /// @throws IllegalArgumentException if it is not 64 lower-case hexadecimal digits; the message
  ///   does not repeat it
  public static ControlToken of(String value) {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a control token is 64 hexadecimal digits, not " + value.length() + " characters");
    }
    return new ControlToken(value);
  }

  /// Whether somebody presented this token, found out in a time that tells nothing about it.
  public boolean matches(@Nullable String presented) {
    return presented != null
        && MessageDigest.isEqual(value.getBytes(US_ASCII), presented.getBytes(US_ASCII));
  }

  /// The token as a secret, for the mask.
  public Secret secret() {
    return Secret.of(HEADER, value);
  }

  /// The value itself, for the request or the record that carries it.
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ControlToken token && matches(token.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return Secret.MASK;
  }
}
