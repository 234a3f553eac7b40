package io.personaplex.tts.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.personaplex.testkit.Seeds;
import io.personaplex.testkit.TtsGolden;
import io.personaplex.tts.ModelFolder;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The whole front end with the voice's own files.
class TextFrontEndGoldenTest {
  private static final int THREADS = 4;
  private static final int SENTENCES = 200;
  private static final int TEXTS = 3_000;

  private static TextFrontEnd frontEnd;

  @BeforeAll
  static void load() {
    frontEnd = TextFrontEnd.load(ModelFolder.path(), Deviations.ON);
  }

  @AfterAll
  static void close() {
    frontEnd.close();
  }

  @Test
  void aTextBecomesChunksSentenceBySentence() {
    assertThat(frontEnd.phonemeChunks("# Hello\n\n**It costs** $5. \"No.\" 🎉"))
        .containsExactly("həlˈO", "ˌɪt kˈɔsts fˈIv dˈɑləɹz.", "nˈO.");
    assertThat(frontEnd.phonemeChunks(" \n --- \n")).isEmpty();
  }

  @Test
  void severalThreadsHearWhatOneHears() throws Exception {
    List<String> texts =
        TtsGolden.lines("g2p.tsv").stream()
            .limit(SENTENCES)
            .map(line -> line.substring(0, line.indexOf('\t')))
            .toList();
    List<String> alone = texts.stream().map(frontEnd::phonemes).toList();
    Callable<List<String>> all = () -> texts.stream().map(frontEnd::phonemes).toList();
    try (var pool = Executors.newFixedThreadPool(THREADS)) {
      for (Future<List<String>> together : pool.invokeAll(List.of(all, all, all, all))) {
        assertThat(together.get()).isEqualTo(alone);
      }
    }
  }

  @Test
  void anyTextCanBeRead() {
    long seed = Seeds.next();
    var random = new Random(seed);
    for (int i = 0; i < TEXTS; i++) {
      String text = AnyText.next(random);
      assertThatCode(() -> frontEnd.phonemeChunks(text))
          .as("text '%s' seed=%d", text, seed)
          .doesNotThrowAnyException();
    }
  }
}
