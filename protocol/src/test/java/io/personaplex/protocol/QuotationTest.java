package io.personaplex.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotationTest {
  @Test
  void plainTextIsQuotedAsItIs() {
    assertThat(Quotation.of("../etc/passwd 声 😀", 24)).isEqualTo("../etc/passwd 声 😀");
    assertThat(Quotation.of("", 24)).isEmpty();
  }

  @Test
  void whatCannotBeSeenIsReplaced() {
    assertThat(Quotation.of("a\0b\nc\u001b[31md\u202ee\u2028f\ud800g", 40))
        .isEqualTo("a\ufffdb\ufffdc\ufffd[31md\ufffde\ufffdf\ufffdg");
  }

  @Test
  void whatIsLongIsCutBetweenCharacters() {
    assertThat(Quotation.of("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Quotation.of("abcdefg", 6)).isEqualTo("abcdef…");
    assertThat(Quotation.of("😀😀😀", 2)).isEqualTo("😀😀…");
  }
}
