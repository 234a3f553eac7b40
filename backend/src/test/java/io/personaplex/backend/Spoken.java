package io.personaplex.backend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Something that was said and may be found nowhere, in the forms in which programs write down
/// words and sound. Bytes are compared as Latin-1, one character each.
final class Spoken {
  /// Bytes of a sound that tell it from all others.
  private static final int SOUND_BYTES = 48;

  private final Map<String, String> forms = new LinkedHashMap<>();

  /// Words: they should hold what percent-encoding changes.
  static Spoken words(String what, String words) {
    var spoken = new Spoken();
    String encoded = URLEncoder.encode(words, UTF_8);
    spoken.add(what, words.getBytes(UTF_8));
    spoken.add(what + " in UTF-16", words.getBytes(UTF_16LE));
    spoken.add(what + " in UTF-16, big-endian", words.getBytes(UTF_16BE));
    spoken.add(what + " with plus signs", encoded.getBytes(UTF_8));
    spoken.add(what + " percent-encoded", encoded.replace("+", "%20").getBytes(UTF_8));
    spoken.addBase64(what, words.getBytes(UTF_8));
    return spoken;
  }

  /// Sound: any of its second halves, as PCM of 16 bits.
  ///
  /// @param pcm little-endian
  static Spoken sound(String what, byte[] pcm) {
    var spoken = new Spoken();
    byte[] part = new byte[SOUND_BYTES];
    System.arraycopy(pcm, pcm.length / 2 & ~1, part, 0, part.length);
    byte[] swapped = new byte[part.length];
    for (int i = 0; i < part.length; i++) {
      swapped[i] = part[i ^ 1];
    }
    spoken.add(what, part);
    spoken.add(what + ", big-endian", swapped);
    spoken.addBase64(what, part);
    return spoken;
  }

  /// The forms in which `bytes` hold it.
  List<String> foundIn(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    var found = new ArrayList<String>();
    forms.forEach(
        (form, needle) -> {
          if (text.contains(needle)) {
            found.add(form);
          }
        });
    return found;
  }

  /// What stands in a longer text in Base64 depends on where in a group of three it begins.
  private void addBase64(String what, byte[] bytes) {
    for (int lead = 0; lead < 3; lead++) {
      byte[] shifted = new byte[lead + bytes.length];
      System.arraycopy(bytes, 0, shifted, lead, bytes.length);
      String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // The first and last groups hold bits of the neighbours.
      String inner = text.substring(4, text.length() - 4);
      add(what + " in Base64", inner.getBytes(UTF_8));
      add(
          what + " in Base64 of addresses",
          inner.replace('+', '-').replace('/', '_').getBytes(UTF_8));
    }
  }

  private void add(String form, byte[] bytes) {
    forms.put(form + " (" + forms.size() + ")", new String(bytes, ISO_8859_1));
  }
}
