package io.personaplex.lm;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.testkit.Golden;
import java.util.ArrayList;
import java.util.List;

/// What the files of greedy sessions have in common.
final class Recorded {
  static final String GREEDY = "lm_greedy.json";

  private Recorded() {}

  /// The user's codes of a session; a sentence in their place means those of the plain greedy one.
  static int[][] userCodes(JsonNode session) {
    JsonNode codes = session.get("user_codes");
    return Ints.table(codes.isArray() ? codes : Golden.json(GREEDY).get("user_codes"));
  }

  /// The frames a session returned, in order.
  static List<int[]> returned(Iterable<JsonNode> calls) {
    List<int[]> frames = new ArrayList<>();
    for (JsonNode call : calls) {
      if (call.hasNonNull("returned")) {
        frames.add(Ints.of(call.get("returned")));
      }
    }
    return frames;
  }

  /// Names of the greedy sessions with another ring than the set's configuration.
  static List<String> ringVariants() {
    List<String> names = new ArrayList<>();
    for (JsonNode variant : Golden.config().path("variants")) {
      for (JsonNode file : variant.path("files")) {
        if (file.asText().startsWith("lm_greedy") && file.asText().endsWith(".json")) {
          names.add(file.asText());
        }
      }
    }
    return names;
  }

  /// The model's sizes in such a session.
  static LmConfig ringConfig(JsonNode session) {
    return GoldenModel.config().withContext(session.get("context").asInt());
  }
}
