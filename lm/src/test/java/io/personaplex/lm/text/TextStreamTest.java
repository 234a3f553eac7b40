package io.personaplex.lm.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Text put together for a screen, token by token.
class TextStreamTest {
  private static final int UNKNOWN = 0;
  private static final int END = 2;
  private static final int PADDING = 3;
  private static final int FIRST_BYTE = 4;
  private static final int HELLO = FIRST_BYTE + 256;

  private final long seed = Seeds.next();
  private final TextTokenizer tokenizer =
      TokenizerBytes.start()
          .bytePieces()
          .piece("\u2581hello", -1, 1)
          .message(2, new TokenizerBytes().integer(35, 1))
          .tokenizer();

  @Test
  void aWordShowsAtOnceWithItsSpaceAndPaddingShowsNothing() {
    assertThat(shown(PADDING, HELLO, PADDING, UNKNOWN, END, HELLO))
        .containsExactly("", " hello", "", "", "", " hello", "");
  }

  @Test
  void bytesWaitForTheirCharacterAlsoAcrossPadding() {
    // U+1F642: f0 9f 99 82
    assertThat(shown(b(0xf0), b(0x9f), PADDING, b(0x99), UNKNOWN, b(0x82), HELLO))
        .containsExactly("", "", "", "", "", "\ud83d\ude42", " hello", "");
  }

  @Test
  void aByteThatCanBelongToNoCharacterShowsAsSoonAsThatIsCertain() {
    assertThat(shown(b(0xc3), HELLO)).containsExactly("", "\ufffd hello", "");
    assertThat(shown(b(0x80), b('a'))).containsExactly("\ufffd", "a", "");
    assertThat(shown(b(0xe2), b(0x82))).containsExactly("", "", "\ufffd\ufffd");
    assertThat(shown(b(0xed), b(0xa0), b(0x80)))
        .as("a surrogate")
        .containsExactly("", "\ufffd\ufffd", "\ufffd", "");
    assertThat(shown(b(0xe2), b(0xc3), b(0xa9))).containsExactly("", "\ufffd", "\u00e9", "");
    assertThat(shown(b(0xf4), b(0x90)))
        .as("beyond U+10FFFF")
        .containsExactly("", "\ufffd\ufffd", "");
  }

  @Test
  void anyBytesShowAsDecodingTheWholeShowsThem() {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 3000; round++) {
      int[] ids = new int[random.nextInt(12)];
      byte[] valid =
          new String(Character.toChars(random.nextInt(0xd800))).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < ids.length; i++) {
        int value =
            switch (random.nextInt(3)) {
              case 0 -> random.nextInt(256);
              case 1 -> 0x80 + random.nextInt(0x80);
              default -> valid[i % valid.length];
            };
        ids[i] = b(value & 0xff);
      }
      assertThat(String.join("", shown(ids)))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(tokenizer.decode(ids));
    }
  }

  @Test
  void theLogNamesPaddingAndShowsBytesLiterally() {
    assertThat(tokenizer.logText(PADDING, PADDING)).isEqualTo("PAD");
    assertThat(tokenizer.logText(UNKNOWN, PADDING)).isEqualTo("EPAD");
    assertThat(tokenizer.logText(b(0xf0), PADDING)).isEqualTo("<0xF0>");
    assertThat(tokenizer.logText(HELLO, PADDING)).isEqualTo(" hello");
    assertThat(tokenizer.logText(END, PADDING)).isEqualTo("</s>");
  }

  private static int b(int value) {
    return FIRST_BYTE + value;
  }

  /// What each token shows, and then the end.
  private List<String> shown(int... ids) {
    TextStream stream = tokenizer.stream(PADDING);
    List<String> shown = new ArrayList<>();
    for (int id : ids) {
      shown.add(stream.next(id));
    }
    shown.add(stream.finish());
    return shown;
  }
}
