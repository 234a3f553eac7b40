package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.personaplex.protocol.SessionParameters;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Damaged messages, pages and queries, made out of good ones.
final class Mutations {
  private static final String QUERY_CHARACTERS =
      "abcXYZ019-._~!$'()*+,;:@/?&=%%%&&==[]{}|\\^`\"<>#\u00fc";

  private final SplittableRandom random;

  Mutations(SplittableRandom random) {
    this.random = random;
  }

  /// Some bytes changed, cut out, doubled or put in.
  byte[] bytes(byte[] good) {
    byte[] bytes = good.clone();
    int hits = random.nextInt(4);
    for (int n = 0; n < hits && bytes.length > 0; n++) {
      int at = random.nextInt(bytes.length);
      int length = random.nextInt(1 + Math.min(64, bytes.length - at));
      bytes =
          switch (random.nextInt(4)) {
            case 0 -> changed(bytes, at);
            case 1 -> Arrays.copyOf(bytes, at);
            case 2 -> spliced(bytes, at + length, bytes, at, length);
            default -> spliced(bytes, at, noise(length), 0, length);
          };
    }
    return bytes;
  }

  /// A message of any kind, length and content.
  byte[] message() {
    int kind = random.nextInt(8) == 0 ? random.nextInt(256) : random.nextInt(8);
    int length =
        switch (random.nextInt(200)) {
          case 0 -> 65_520 + random.nextInt(32);
          case 1, 2, 3, 4, 5 -> random.nextInt(10_000);
          default -> random.nextInt(64);
        };
    byte[] message = noise(1 + length);
    message[0] = (byte) kind;
    return random.nextInt(50) == 0 ? new byte[0] : message;
  }

  /// A query of known and unknown names with good, bad and absurd values, not always encoded.
  String query() {
    var query = new StringBuilder("audio=pcm16");
    int parameters = random.nextInt(6);
    for (int n = 0; n < parameters; n++) {
      var names = SessionParameters.NAMES;
      String name = random.nextInt(5) == 0 ? text(8) : names.get(random.nextInt(names.size()));
      String value =
          switch (random.nextInt(6)) {
            case 0 -> Integer.toString(random.nextInt(-5, 600));
            case 1 -> Double.toString(random.nextDouble(-5, 5));
            case 2 -> text(20);
            case 3 -> URLEncoder.encode(new String(noise(20), ISO_8859_1), ISO_8859_1);
            case 4 -> "x".repeat(random.nextInt(30_000));
            default -> "..%2F".repeat(random.nextInt(12)) + "heart.pt";
          };
      query.append('&').append(name).append('=').append(value);
    }
    // What would end the request line is no part of a query.
    return new String(query.toString().getBytes(US_ASCII), US_ASCII);
  }

  private String text(int lengthMax) {
    var text = new StringBuilder();
    int length = random.nextInt(lengthMax);
    for (int n = 0; n < length; n++) {
      text.append(QUERY_CHARACTERS.charAt(random.nextInt(QUERY_CHARACTERS.length())));
    }
    return text.toString();
  }

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private byte[] changed(byte[] bytes, int at) {
    bytes[at] = (byte) random.nextInt(256);
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, byte[] from, int start, int length) {
    var out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.write(from, start, length);
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }
}
