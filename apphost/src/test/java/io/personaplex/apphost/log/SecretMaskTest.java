package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.model.Secret;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SecretMaskTest {
  private static final String CANARY = "hf_Canary/9+ä\"q";
  private static final SecretMask MASK = mask(CANARY);

  @Test
  void everyFormOfASecretIsMasked() {
    for (String form : forms(CANARY)) {
      assertThat(MASK.mask("before " + form + " after")).as(form).isEqualTo("before *** after");
    }
  }

  @Test
  void aFormEscapedOnceMoreIsMaskedToo() {
    String base64 = Base64.getEncoder().encodeToString("x?>~x?>~".getBytes(UTF_8));
    SecretMask mask = mask("x?>~x?>~");
    assertThat(base64).contains("/").endsWith("=");
    assertThat(mask.mask("k=" + URLEncoder.encode(base64, UTF_8) + ";")).isEqualTo("k=***;");
    assertThat(mask.mask("{\"k\":\"" + base64.replace("/", "\\/") + "\"}"))
        .isEqualTo("{\"k\":\"***\"}");
  }

  @Test
  void inALongerBase64TextOnlyWhatItSharesWithItsNeighboursIsLeft() {
    for (String user : List.of("", "u", "us", "use", "user:")) {
      String whole = Base64.getEncoder().encodeToString((user + CANARY + ":tail").getBytes(UTF_8));
      String masked = MASK.mask("Basic " + whole);
      assertThat(masked).as(user).contains("***");
      String left = masked.replaceFirst("Basic ", "").replaceFirst("\\*\\*\\*.*", "");
      assertThat(left.length()).as(masked).isLessThanOrEqualTo((user.length() * 8 + 5) / 6);
    }
  }

  @Test
  void textWithoutASecretStaysTheSameObject() {
    String text = "hf_Canar hf_Canary/9- %68f aGZf {\"a\": 1}";
    assertThat(MASK.mask(text)).isSameAs(text);
    assertThat(SecretMask.empty().mask(text)).isSameAs(text);
  }

  @Test
  void aShortValueIsNotMaskedAndNamed() {
    SecretMask mask = SecretMask.empty();
    assertThat(mask.add(Secret.of("PIN", "12345"))).isFalse();
    assertThat(mask.add(Secret.of("KEY", "123456"))).isTrue();
    assertThat(mask.add(Secret.of("PIN", "54321"))).isFalse();
    assertThat(mask.tooShort()).containsExactly("PIN");
    assertThat(mask.mask("12345 1234567")).isEqualTo("12345 ***7");
  }

  @Test
  void overlappingSecretsAreMaskedWhole() {
    SecretMask mask = mask("abcdef", "abcdefghij", "ijklmnop", "cdefgh");
    assertThat(mask.mask("<abcdefghij>")).isEqualTo("<***>");
    assertThat(mask.mask("<abcdefghiX>")).isEqualTo("<***iX>");
    assertThat(mask.mask("<abcdefghijklmnop>")).isEqualTo("<***>");
    assertThat(mask.mask("<abcdefabcdef>")).isEqualTo("<******>");
  }

  @Test
  void aSecretOfSeveralLinesIsMaskedAcrossThem() {
    SecretMask mask = mask("-----BEGIN-----\nMIIabc.*[x]\n-----END-----\n");
    assertThat(mask.mask("key: -----BEGIN-----\nMIIabc.*[x]\n-----END-----\nnext"))
        .isEqualTo("key: ***\nnext");
    assertThat(mask.mask("-----BEGIN-----\r\nMIIabc.*[x]\r\n-----END-----")).isEqualTo("***");
    assertThat(mask.mask("{\"k\":\"-----BEGIN-----\\nMIIabc.*[x]\\n-----END-----\\n\"}"))
        .isEqualTo("{\"k\":\"***\\n\"}");
    assertThat(mask.mask("-----BEGIN-----\nMIIabcXX[x]\n-----END-----")).startsWith("-----BEGIN");
  }

  @Test
  void aSecretAddedLaterIsMaskedInARunningStream() {
    SecretMask mask = SecretMask.empty();
    var out = new ByteArrayOutputStream();
    var stream = new MaskingStream(mask, out::write);
    send(stream, "late-secret ");
    assertThat(mask.add(Secret.of("LATE", "late-secret"))).isTrue();
    send(stream, "late-se");
    send(stream, "cret\n");
    assertThat(out.toString(UTF_8)).isEqualTo("late-secret ***\n");
  }

  @Test
  void onlyWhatMayBeginASecretIsHeldBackAndOnlyUntilItIsDecided() {
    var out = new ByteArrayOutputStream();
    var stream = new MaskingStream(MASK, out::write);
    send(stream, "token? hf_Can");
    assertThat(out.toString(UTF_8)).isEqualTo("token? ");
    send(stream, "\n");
    assertThat(out.toString(UTF_8)).isEqualTo("token? hf_Can\n");
    send(stream, "hf_C");
    stream.end();
    assertThat(out.toString(UTF_8)).endsWith("hf_C");
    assertThat(stream.masked()).isZero();
  }

  @Test
  void aStreamWithoutASecretIsPassedOnWithoutACopy() {
    var chunk = "nothing to see here, hf_ neither\n".getBytes(UTF_8);
    var seen = new ArrayList<byte[]>();
    var stream = new MaskingStream(MASK, (bytes, _, _) -> seen.add(bytes));
    stream.accept(chunk, 0, chunk.length);
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst()).isSameAs(chunk);
  }

  @Test
  void inputThatNearlyRepeatsASecretIsDecidedSoon() {
    SecretMask mask = mask("\\".repeat(40), "a".repeat(40) + "b");
    String text = ("\\".repeat(79) + "x" + "a".repeat(4000)).repeat(20);
    assertThat(mask.mask(text)).doesNotContain("\\".repeat(40));
  }

  @Test
  @Timeout(20)
  void aSecretThatOverlapsItselfIsNeitherHeldBackNorLookedForAnewWithEachChunk() {
    for (String secret : List.of("aaaaaa", "abcabc")) {
      var out = new ByteArrayOutputStream();
      var stream = new MaskingStream(mask(secret), out::write);
      String again = "the key: " + secret + secret.substring(0, 3).repeat(5000);
      for (int chunk = 0; chunk < 300; chunk++) {
        send(stream, chunk == 0 ? again : secret.substring(0, 3).repeat(5000));
        assertThat(out.toString(UTF_8)).isEqualTo("the key: ***");
      }
      send(stream, "\n");
      assertThat(out.toString(UTF_8)).isEqualTo("the key: ***\n");
      assertThat(stream.masked()).isEqualTo(1);
    }
  }

  @Test
  void aSecretGivenTwiceIsLookedForOnce() {
    SecretMask mask = mask(CANARY);
    MaskTable before = mask.table();
    assertThat(mask.add(Secret.of("SAME", " " + CANARY + "\n"))).isTrue();
    assertThat(mask.table()).isSameAs(before);
  }

  @Test
  void howeverTheOutputIsCutNoFormOfASecretPassesAndAllElseDoes() {
    long seed = Long.getLong("test.seed", new SplittableRandom().nextLong());
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      var secrets = new ArrayList<String>();
      for (int i = 0; i <= random.nextInt(6); i++) {
        secrets.add(secret("stuvwxyz".charAt(i), random)); // half of one is no other
      }
      boolean overlapsItself = random.nextInt(4) == 0;
      if (overlapsItself) {
        secrets.add(random.nextBoolean() ? "aaaaaaa" : "abcabcabc");
      }
      boolean overlapEachOther = random.nextBoolean();
      if (overlapEachOther) {
        String first = secrets.getFirst();
        secrets.add(first.substring(1) + "tail"); // overlaps the first
        secrets.add("head" + first); // contains it
      }
      SecretMask mask = mask(secrets.toArray(String[]::new));
      var forms = secrets.stream().flatMap(secret -> forms(secret).stream()).toList();
      var text = new StringBuilder();
      var clean = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        String noise = noise(random, secrets);
        text.append(noise);
        clean.append(noise);
        if (random.nextInt(3) == 0) {
          String form = forms.get(random.nextInt(forms.size()));
          text.append(form.repeat(1 + random.nextInt(3)));
        }
      }
      String as = "seed %d round %d secrets %s".formatted(seed, round, secrets);
      String masked = stream(mask, text.toString(), random);
      assertThat(masked).as(as).isEqualTo(mask.mask(text.toString()));
      for (String form : forms) {
        assertThat(masked).as(as).doesNotContain(form);
      }
      if (!overlapsItself && !overlapEachOther) { // of these, pieces could make up a whole one
        assertThat(stream(mask, clean.toString(), random)).as(as).isEqualTo(clean.toString());
      }
    }
  }

  /// The forms an encoder would make, written here with the JDK's and Vert.x' own encoders.
  static List<String> forms(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    String form = URLEncoder.encode(secret, UTF_8);
    var everyByte = new StringBuilder();
    for (byte b : bytes) {
      everyByte.append('%').append(HexFormat.of().toHexDigits(b));
    }
    var everyUnit = new StringBuilder();
    secret.chars().forEach(unit -> everyUnit.append("\\u%04X".formatted(unit)));
    String json = new JsonObject().put("k", secret).encode();
    String escaped = json.substring("{\"k\":\"".length(), json.length() - "\"}".length());
    return List.of(
        secret,
        form,
        form.replace("+", "%20"),
        everyByte.toString(),
        everyByte.toString().toUpperCase(Locale.ROOT),
        escaped,
        escaped.replace("/", "\\/"),
        everyUnit.toString(),
        everyUnit.toString().toLowerCase(Locale.ROOT),
        Base64.getEncoder().encodeToString(bytes),
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        Base64.getUrlEncoder().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  private static String secret(char first, SplittableRandom random) {
    String alphabet = random.nextBoolean() ? "ab" : "abcXYZ019_-+/=.?*[]\\%\" \nüé世🙂";
    int[] characters = alphabet.codePoints().toArray();
    var secret = new StringBuilder().append(first); // blanks at its ends would be stripped
    int length = 5 + random.nextInt(20);
    for (int i = 0; i < length; i++) {
      secret.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return secret.append('e').toString();
  }

  /// Text that begins like a secret as often as not.
  private static String noise(SplittableRandom random, List<String> secrets) {
    String secret = secrets.get(random.nextInt(secrets.size()));
    List<String> forms = forms(secret);
    String form = forms.get(random.nextInt(forms.size()));
    int half = form.codePointCount(0, form.length()) / 2; // of base64 less than all is a find
    int end = form.offsetByCodePoints(0, random.nextInt(half));
    return switch (random.nextInt(4)) {
      case 0 -> "\n";
      case 1 -> " some words ";
      case 2 -> form.substring(0, end);
      default -> form.substring(0, end) + "\u0001";
    };
  }

  private static String stream(SecretMask mask, String text, SplittableRandom random) {
    byte[] bytes = text.getBytes(UTF_8);
    var out = new ByteArrayOutputStream();
    var stream = new MaskingStream(mask, out::write);
    int chunkMax = 1 + random.nextInt(random.nextBoolean() ? 3 : 200);
    for (int from = 0; from < bytes.length; ) {
      int count = Math.min(1 + random.nextInt(chunkMax), bytes.length - from);
      stream.accept(bytes, from, count);
      from += count;
    }
    stream.end();
    return out.toString(UTF_8);
  }

  private static void send(MaskingStream stream, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    stream.accept(bytes, 0, bytes.length);
  }

  private static SecretMask mask(String... values) {
    SecretMask mask = SecretMask.empty();
    for (String value : values) {
      assertThat(mask.add(Secret.of("TEST", value))).isTrue();
    }
    return mask;
  }
}
