package io.personaplex.tts.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkUpTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '~',
      textBlock =
          """
          # Title #                        @ Title
          **Bold**, *it*, __b__ and _i_    @ Bold, it, b and i
          - [x] an item                    @ an item
          > quoted                         @ quoted
          Use `code` or ![a cat](cat.png)  @ Use code or a cat
          See [1] or [the docs](http://a.b/c_(d)) @ See 1 or the docs
          <b class="x">bold</b><br/>text   @ bold text
          5 < 6 and a * b stay             @ 5 < 6 and a * b stay
          Salt &amp; pepper, snake_case    @ Salt & pepper, snake_case
          Go to https://www.example.com/a?b=c#d. @ Go to example dot com.
          Hi :) there 🎉👍🏽 and Coke™      @ Hi there and Coke™
          \\*not bold\\*                   @ not bold
          """)
  void onlyWordsStay(String text, String words) {
    assertThat(MarkUp.strip(text).strip().replaceAll(" +", " ")).isEqualTo(words);
  }

  @Test
  void fencesRulesAndTableLinesGo() {
    assertThat(MarkUp.strip("One\n---\n```java\ntwo\n```\n| a | b |\n|---|:-:|\n| c | d |"))
        .isEqualToIgnoringWhitespace("One two a | b c | d");
  }
}
