package io.personaplex.tts.text.tag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokeniserTest {
  /// Tokens with `|` between, `_` where white space followed.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          Hello, world!          ; Hello|,_|world|!
          ($5.)                  ; (|$|5|.|)
          Wait... what?!         ; Wait|..._|what|?|!
          the U.S. (e.g. here)   ; the_|U.S._|(|e.g._|here|)
          I don't, he'll, it's   ; I_|do|n't|,_|he|'ll|,_|it|'s
          well-known 5-10 R2-D2  ; well|-|known_|5|-|10_|R2|-|D2
          a/b 5/12 so—yes        ; a|/|b_|5/12_|so|—|yes
          3pm 10AM 4K 16GB       ; 3|pm_|10|AM_|4|K_|16|GB
          5% 5$ $5               ; 5|%_|5|$_|$|5
          Well...yes             ; Well|...|yes
          """)
  void chunksAreCut(String text, String tokens) {
    assertThat(joined(Tokeniser.original(), text)).isEqualTo(tokens);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          It is B.         ; It_|is_|B.          ; It_|is_|B|.
          At 5 P.M.        ; At_|5_|P.M.         ; At_|5_|P.M|.
          I like AT&T.     ; I_|like_|AT&T.      ; I_|like_|AT&T|.
          B. or C?         ; B._|or_|C|?         ; B._|or_|C|?
          the '90s         ; the_|'|90s          ; the_|'90s
          """)
  void theFullStopIsKeptWhereItIsWanted(String text, String original, String improved) {
    assertThat(joined(Tokeniser.original(), text)).as("original").isEqualTo(original);
    assertThat(joined(Tokeniser.improved(), text)).as("improved").isEqualTo(improved);
  }

  private static String joined(Tokeniser tokeniser, String text) {
    return tokeniser.tokens(text).stream()
        .map(token -> token.spaceAfter() ? token.text() + "_" : token.text())
        .collect(Collectors.joining("|"));
  }
}
