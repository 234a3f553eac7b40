package io.personaplex.tts.text;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.personaplex.testkit.Seeds;
import io.personaplex.tts.text.normalise.Normaliser;
import io.personaplex.tts.text.normalise.WordTables;
import io.personaplex.tts.text.tag.Tokeniser;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnyTextTest {
  private static final int TEXTS = 5_000;
  private static final int REPETITIONS = 300;

  @Test
  void noTextBreaksTheRules(@TempDir Path folder) {
    WordTables tables = WordTables.load(TinyVoice.in(folder));
    var sentences = Sentences.improved(Set.of("Dr"), Set.of("no."));
    long seed = Seeds.next();
    var random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      String text = AnyText.next(random);
      String longText = i % 250 == 0 ? text.repeat(REPETITIONS) : text;
      assertThatCode(
              () -> {
                for (String sentence : sentences.split(MarkUp.strip(longText))) {
                  Tokeniser.improved().tokens(Normaliser.improved(tables).normalise(sentence));
                  Tokeniser.original().tokens(Normaliser.original(tables).normalise(sentence));
                }
              })
          .as("text '%s' seed=%d", text, seed)
          .doesNotThrowAnyException();
    }
  }
}
