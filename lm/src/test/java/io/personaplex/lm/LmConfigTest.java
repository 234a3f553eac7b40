package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.tensor.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LmConfigTest {
  private static final String SMALL =
      """
      {"dim": 12, "layers": 1, "heads": 3, "head_dim": 4, "feed_forward_nominal": 48, "context": 5,
       "text_card": 7, "text_padding_id": 3, "card": 9, "audio_streams": 4, "delays": [0, 0, 2, 0, 2],
       "depformer": {"sub_steps": 3, "dim": 10, "layers": 1, "heads": 2, "head_dim": 5,
                     "feed_forward_nominal": 41}}
      """;

  @Test
  void thePublishedModelHasTheGatedWidthsOfItsTensors() {
    LmConfig published = LmConfig.personaPlex7b();
    assertThat(published.gatedHidden()).isEqualTo(11264);
    assertThat(published.depth().gatedHidden()).isEqualTo(2816);
    assertThat(published.streams()).isEqualTo(17);
    assertThat(published.maxDelay()).isEqualTo(1);
    assertThat(published.liveSubSteps()).isEqualTo(8);
  }

  @Test
  void aFourfoldFeedForwardIsGatedAtTwentyOneEighths() {
    assertThat(LmConfig.gatedHidden(4 * 4096, 4096)).isEqualTo(10752);
    assertThat(LmConfig.gatedHidden(16896, 4096)).isEqualTo(11264);
  }

  @Test
  void sizesAreReadAndWhatIsNotSaidFollowsFromThem() throws Exception {
    LmConfig config = LmConfig.read(new ObjectMapper().readTree(SMALL));
    assertThat(config.gatedHidden()).isEqualTo(21 * 12 / 8);
    assertThat(config.depth().gatedHidden()).isEqualTo(27);
    assertThat(config.depth().ring()).isEqualTo(3);
    assertThat(config.liveSubSteps()).isEqualTo(2);
    assertThat(config.maxDelay()).isEqualTo(2);
    assertThat(config.initialToken(0)).isEqualTo(7);
    assertThat(config.initialToken(4)).isEqualTo(9);
    assertThat(config.withContext(16).context()).isEqualTo(16);
    assertThat(config.withContext(5)).isEqualTo(config);
  }

  @Test
  void everySizeThatCannotBeIsNamed() throws Exception {
    var node = (ObjectNode) new ObjectMapper().readTree(SMALL);
    node.put("heads", 5).put("text_padding_id", 7).put("context", 0);
    assertThatThrownBy(() -> LmConfig.read(node))
        .isInstanceOf(TensorException.class)
        .hasMessageContainingAll("5 heads of 4", "'text_padding_id' = 7", "'context' = 0");
  }

  @Test
  void aSizeThatIsMissingIsNamed() throws Exception {
    var node = (ObjectNode) new ObjectMapper().readTree(SMALL);
    node.remove("text_card");
    assertThatThrownBy(() -> LmConfig.read(node))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("'text_card' is missing");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "/layers, 2000000000, 'layers' = 2000000000",
        "/dim, 2147483647, 'dim' = 2147483647",
        "/gated_hidden, 2147483647, 'gated_hidden' = 2147483647",
        "/feed_forward_nominal, 2147483647, 'gated_hidden' = 1431655764",
        "/context, 2147483647, 'context' = 2147483647",
        "/text_card, 2147483647, 'text_card' = 2147483647",
        "/card, 2147483647, 'card' = 2147483647",
        "/audio_streams, 2147483647, 'audio_streams' = 2147483647",
        "/depformer/layers, 2147483647, 'depformer.layers' = 2147483647",
        "/depformer/ring, 2147483647, 'depformer.ring' = 2147483647",
        "/depformer/ring, null, 'depformer.ring' is null",
        "/delays/2, 1.7, 'delays[2]' is 1.7",
        "/delays/2, \"x\", 'delays[2]' is \"x\"",
        "/delays/2, 100000, 100000",
        "/norm_eps, \"abc\", 'norm_eps' is \"abc\"",
        "/norm_eps, 1e300, 'norm_eps' = Infinity",
        "/rope_max_period, true, 'rope_max_period' is true",
        "/rope_max_period, 0, 'rope_max_period' = 0.0",
        "/norm, \"layer_norm\", 'norm' is \"layer_norm\"",
        "/depformer/position, \"rope\", 'depformer.position' is \"rope\"",
        "/depformer/weights_per_step, false, 'depformer.weights_per_step' is false",
        "/depformer/input_projection_per_step, false, 'depformer.input_projection_per_step' is false",
      })
  void whatIsAbsurdOrOfAnotherModelIsRefusedByName(String entry, String value, String named)
      throws Exception {
    var json = new ObjectMapper();
    JsonNode node = json.readTree(SMALL);
    int slash = entry.lastIndexOf('/');
    JsonNode holder = node.at(entry.substring(0, slash));
    String name = entry.substring(slash + 1);
    if (holder instanceof ArrayNode list) {
      list.set(Integer.parseInt(name), json.readTree(value));
    } else {
      ((ObjectNode) holder).set(name, json.readTree(value));
    }
    assertThatThrownBy(() -> LmConfig.read(node))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining(named);
  }

  @Test
  void allFaultsOfTheFileAreNamedTogether() {
    assertThatThrownBy(() -> LmConfig.read(new ObjectMapper().createObjectNode()))
        .isInstanceOf(TensorException.class)
        .hasMessageContainingAll(
            "'dim' is missing", "'card' is missing", "'depformer.sub_steps' is missing");
  }
}
