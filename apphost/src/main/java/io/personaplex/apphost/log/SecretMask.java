package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.model.Secret;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

/// Replaces secrets by `***` in whatever is shown or stored, found by their value: raw,
/// URL-encoded, JSON-escaped, in base64 (both alphabets, with and without padding, also inside a
/// longer base64 text), and any of these escaped once more.
///
/// Not found: a secret that is hashed, compressed, cut short, or encoded twice in other ways.
///
/// **Threads**: any; secrets may be added while others mask.
public final class SecretMask {
  /// Shorter values are not masked: they would take half of every output with them.
  public static final int CHARACTERS_MIN = 6;

  private final Set<String> values = new HashSet<>();
  private final SequencedSet<String> tooShort = new LinkedHashSet<>();
  private volatile MaskTable table = MaskTable.EMPTY;

  /// A mask of some secrets; more may be added.
  public static SecretMask of(Collection<Secret> secrets) {
    var mask = new SecretMask();
    secrets.forEach(mask::add);
    return mask;
  }

  /// A mask of nothing yet.
  public static SecretMask empty() {
    return new SecretMask();
  }

  private SecretMask() {}

  /// Masks a secret from now on. Blanks and line ends around it do not count.
  ///
  /// @return false if it is too short to be masked: whoever knows its name should say so
  public synchronized boolean add(Secret secret) {
    String value = secret.reveal().strip();
    if (value.length() < CHARACTERS_MIN) {
      tooShort.add(secret.name());
      return false;
    }
    if (values.add(value)) {
      table = table.with(MaskPattern.allOf(value));
    }
    return true;
  }

  /// The names of the secrets that are too short to be masked, each once.
  public synchronized List<String> tooShort() {
    return List.copyOf(tooShort);
  }

  /// The text with `***` for every secret; the very same text if there is none.
  public String mask(String text) {
    MaskTable now = table;
    if (now.isEmpty()) {
      return text;
    }
    byte[] bytes = text.getBytes(UTF_8);
    if (now.candidate(bytes, 0, bytes.length) == bytes.length) {
      return text;
    }
    var masked = new ByteArrayOutputStream(bytes.length);
    var stream = new MaskingStream(this, masked::write);
    stream.accept(bytes, 0, bytes.length);
    stream.end();
    return stream.masked() == 0 ? text : masked.toString(UTF_8);
  }

  MaskTable table() {
    return table;
  }
}
