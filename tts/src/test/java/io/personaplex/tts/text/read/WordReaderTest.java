package io.personaplex.tts.text.read;

import static io.personaplex.tts.text.read.RightContext.Sound.CONSONANT;
import static io.personaplex.tts.text.read.RightContext.Sound.PAUSE;
import static io.personaplex.tts.text.read.RightContext.Sound.VOWEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.tts.text.TinyVoice;
import io.personaplex.tts.text.read.RightContext.Sound;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordReaderTest {
  private static WordReader words;

  @BeforeAll
  static void load(@TempDir Path folder) {
    words = new WordReader(Dictionary.load(TinyVoice.in(folder)));
  }

  @Test
  void functionWordsDependOnWhatFollows() {
    assertThat(read("the", "DT", VOWEL)).isEqualTo("ði");
    assertThat(read("the", "DT", CONSONANT)).isEqualTo("ðə");
    assertThat(read("to", "TO", PAUSE)).isEqualTo("tu");
    assertThat(read("to", "TO", VOWEL)).isEqualTo("tʊ");
    assertThat(read("in", "IN", CONSONANT)).isEqualTo("ɪn");
    assertThat(read("in", "RP", CONSONANT)).isEqualTo("ˈɪn");
    assertThat(words.read(word("used", "VBD"), new RightContext(CONSONANT, true)))
        .isEqualTo("jˈust");
  }

  @Test
  void theTagChoosesTheReading() {
    assertThat(read("close", "VBP", CONSONANT)).isEqualTo("klˈOz");
    assertThat(read("close", "JJ", CONSONANT)).isEqualTo("klˈOs");
    assertThat(read("had", "VBD", CONSONANT)).isEqualTo("hæd");
    assertThat(read("had", "VBD", PAUSE)).isEqualTo("hˌæd");
    assertThat(read("A", "DT", CONSONANT)).isEqualTo("ɐ");
    assertThat(read("A", "NN", CONSONANT)).isEqualTo("ˈA");
  }

  @Test
  void capitalsChangeStressCaseAndSpelling() {
    assertThat(read("It", "PRP", CONSONANT)).isEqualTo("ˌɪt");
    assertThat(read("STOP", "VB", CONSONANT)).isEqualTo("stˈɑp");
    assertThat(read("paris", "NN", CONSONANT)).as("the other case").isEqualTo("pˈɛɹəs");
    assertThat(read("FBI", "NNP", CONSONANT)).isEqualTo("ˌɛfbˌiˈI");
    assertThat(read("AA", "NN", CONSONANT)).as("no reading as a noun").isEqualTo("ˌAˈA");
    assertThat(read("a.b.", "NN", CONSONANT)).isEqualTo("ˌAbˈi");
  }

  @ParameterizedTest
  @CsvSource({
    "cats, kˈæts", "cat's, kˈæts", "cities, sˈɪɾiz", "closes, klˈOzᵻz", "heated, hˈiɾᵻd",
    "stopped, ''", "heating, hˈiɾɪŋ", "running, ɹˈʌnɪŋ", "making, mˌAkɪŋ", "stoped, stˈɑpt"
  })
  void endingsSoundLikeTheirStem(String word, String phonemes) {
    String read = read(word, "VBZ", CONSONANT);
    assertThat(read == null ? "" : read).isEqualTo(phonemes);
  }

  @ParameterizedTest
  @CsvSource({
    "1997, true, nˌIntˈin nˈIndi sˈɛvən",
    "1990s, true, nˌIntˈin nˈIndiz",
    "'1,905', true, wˈʌn θˈWzᵊnd nˈIn hˈʌndɹəd fˈIv",
    "2.5, true, tˈu pYnt fˈIv",
    "-5, true, mˈInəs fˈIv",
    "105, false, wˈʌn O fˈIv",
    "5.7.5, true, fˈIv sˈɛvən fˈIv",
    "127, false, wˈʌn twˈɛnti sˈɛvən"
  })
  void numbersAreReadFromDigits(String digits, boolean head, String phonemes) {
    String read = words.read(new Word(digits, "CD", head, null), RightContext.END);
    assertThat(read).isEqualTo(phonemes);
  }

  @Test
  void amountsNameTheirCurrency() {
    assertThat(amount("2")).isEqualTo("tˈu dˈɑləɹz");
    assertThat(amount("1.05")).isEqualTo("wˈʌn dˈɑləɹ ænd fˈIv sˈɛnts");
    assertThat(amount("0.01")).isEqualTo("wˈʌn sˈɛnt");
    assertThat(amount("two")).isEqualTo("tˈu dˈɑləɹz");
  }

  @Test
  void whatNoRuleKnowsHasNoReading() {
    assertThat(read("blorf", "NN", CONSONANT)).isNull();
    assertThat(read("...", "NN", CONSONANT)).isNull();
  }

  private static String read(String text, String tag, Sound next) {
    return words.read(word(text, tag), new RightContext(next, false));
  }

  private static String amount(String number) {
    return words.read(new Word(number, "CD", true, Currency.DOLLAR), RightContext.END);
  }

  private static Word word(String text, String tag) {
    return new Word(text, tag, true, null);
  }
}
