package io.personaplex.lm.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The tokenizer models of the golden set, which differ in every flag, against what the
/// SentencePiece library makes of the same texts and token numbers.
class TokenizerGoldenTest {
  /// The files of cases; each names its model.
  static List<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(Golden.folder())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith("tokenizer") && name.endsWith("_cases.json"))
          .sorted()
          .toList();
    }
  }

  private static int padding() {
    return Golden.config().get("tokenizer").get("pad").asInt();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theVocabularyIsReadAsItStands(String file) {
    JsonNode cases = Golden.json(file);
    TextTokenizer tokenizer = tokenizer(cases);
    JsonNode vocabulary = cases.get("vocab");
    assertThat(tokenizer.size())
        .isEqualTo(cases.get("pieces").asInt())
        .isEqualTo(vocabulary.size());
    for (int id = 0; id < vocabulary.size(); id++) {
      Piece piece = tokenizer.piece(id);
      JsonNode wanted = vocabulary.get(id);
      assertThat(piece.text()).as("piece %d", id).isEqualTo(wanted.get("piece").asText());
      assertThat(piece.score())
          .as("piece %d", id)
          .isEqualTo((float) wanted.get("score").asDouble());
      // The set calls user-defined pieces normal.
      String kind =
          piece.kind() == PieceKind.USER_DEFINED
              ? "normal"
              : piece.kind().name().toLowerCase(Locale.ROOT);
      assertThat(kind).as("piece %d", id).isEqualTo(wanted.get("kind").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void encodingIsTheLibrarys(String file, TestReporter reporter) {
    JsonNode cases = Golden.json(file);
    TextTokenizer tokenizer = tokenizer(cases);
    int count = 0;
    for (JsonNode one : cases.get("encode")) {
      String text = one.get("text").asText();
      int[] ids = tokenizer.encode(text);
      assertThat(ids).as("'%s'", text).isEqualTo(ints(one.get("ids")));
      assertThat(pieces(tokenizer, ids)).as("'%s'", text).isEqualTo(strings(one.get("pieces")));
      assertThat(tokenizer.decode(ids)).as("'%s'", text).isEqualTo(one.get("decoded").asText());
      count++;
    }
    assertThat(count).as("encode cases in %s", file).isPositive();
    reporter.publishEntry(file, count + " encode cases equal");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decodingAndTheLogAreTheReferences(String file, TestReporter reporter) {
    JsonNode cases = Golden.json(file);
    TextTokenizer tokenizer = tokenizer(cases);
    int count = 0;
    for (JsonNode one : cases.get("decode")) {
      int[] ids = ints(one.get("ids"));
      assertThat(tokenizer.decode(ids)).as("%s", one).isEqualTo(one.get("decoded").asText());
      assertThat(pieces(tokenizer, ids)).as("%s", one).isEqualTo(strings(one.get("pieces")));
      for (int i = 0; i < ids.length; i++) {
        JsonNode display = one.get("display").get(i);
        assertThat(tokenizer.isSilent(ids[i], padding())).as("%s", one).isEqualTo(display.isNull());
        if (!display.isNull()) {
          assertThat(tokenizer.logText(ids[i], padding()))
              .as("%s", one)
              .isEqualTo(display.asText());
        }
      }
      count++;
    }
    assertThat(count).as("decode cases in %s", file).isPositive();
    reporter.publishEntry(file, count + " decode cases equal");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aStreamShowsWhatDecodingTheWholeShows(String file) {
    JsonNode cases = Golden.json(file);
    TextTokenizer tokenizer = tokenizer(cases);
    int count = 0;
    for (String group : List.of("encode", "decode")) {
      for (JsonNode one : cases.get(group)) {
        int[] ids = ints(one.get("ids"));
        if (holdsUnknown(tokenizer, ids)) {
          continue; // decoding writes the unknown piece, a stream shows nothing for it
        }
        TextStream stream = tokenizer.stream(padding());
        StringBuilder shown = new StringBuilder();
        for (int id : ids) {
          shown.append(stream.next(id));
        }
        shown.append(stream.finish());
        // A stream keeps spaces at the start, decoding removes what the encoder may have put there.
        assertThat(shown.toString().stripLeading())
            .as("%s", one)
            .isEqualTo(one.get("decoded").asText().stripLeading());
        count++;
      }
    }
    assertThat(count).as("cases of %s without the unknown piece", file).isPositive();
  }

  private static boolean holdsUnknown(TextTokenizer tokenizer, int[] ids) {
    for (int id : ids) {
      if (tokenizer.piece(id).kind() == PieceKind.UNKNOWN) {
        return true;
      }
    }
    return false;
  }

  private static TextTokenizer tokenizer(JsonNode cases) {
    return TextTokenizer.read(Golden.file(cases.get("model").asText()));
  }

  private static List<String> pieces(TextTokenizer tokenizer, int[] ids) {
    List<String> pieces = new ArrayList<>();
    for (int id : ids) {
      pieces.add(tokenizer.piece(id).text());
    }
    return pieces;
  }

  private static int[] ints(JsonNode array) {
    int[] out = new int[array.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = array.get(i).asInt();
    }
    return out;
  }

  private static List<String> strings(JsonNode array) {
    List<String> out = new ArrayList<>();
    array.forEach(e -> out.add(e.asText()));
    return out;
  }
}
