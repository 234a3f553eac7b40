package io.personaplex.lm;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.tensor.TensorException;
import java.util.ArrayList;
import java.util.List;

/// Reads an [LmConfig] from the object `lm` of a `config.json`. Faults are collected, so that one
/// look at the message shows all of them.
final class LmConfigReader {
  private static final double NORM_EPSILON = 1e-8;
  private static final double ROPE_MAX_PERIOD = 10_000;

  /// An object of the file.
  ///
  /// @param path before the names of its entries in messages
  private record Section(String path, JsonNode node) {
    boolean has(String name) {
      return node.has(name);
    }

    JsonNode value(String name) {
      return node.path(name);
    }
  }

  private final List<String> faults = new ArrayList<>();

  LmConfig read(JsonNode object) {
    var lm = new Section("", object);
    var depth = new Section("depformer.", object.path("depformer"));
    only(lm, "norm", "rms_norm_f32");
    only(depth, "position", "none");
    only(depth, "weights_per_step", "true");
    only(depth, "input_projection_per_step", "true");
    int dim = integer(lm, "dim");
    int layers = integer(lm, "layers");
    int heads = integer(lm, "heads");
    int headDim = integer(lm, "head_dim");
    int gatedHidden = gatedHidden(lm, dim);
    double epsilon = number(lm, "norm_eps", NORM_EPSILON);
    double period = number(lm, "rope_max_period", ROPE_MAX_PERIOD);
    int context = integer(lm, "context");
    int textCard = integer(lm, "text_card");
    int textPaddingId = integer(lm, "text_padding_id");
    int card = integer(lm, "card");
    int audioStreams = integer(lm, "audio_streams");
    List<Integer> delays = integers(lm, "delays");
    int subSteps = integer(depth, "sub_steps");
    int depthDim = integer(depth, "dim");
    var depthConfig =
        new LmConfig.DepthConfig(
            subSteps,
            depthDim,
            integer(depth, "layers"),
            integer(depth, "heads"),
            integer(depth, "head_dim"),
            gatedHidden(depth, depthDim),
            depth.has("ring") ? integer(depth, "ring") : subSteps);
    if (!faults.isEmpty()) {
      throw new TensorException(
          "configuration of the language model: %s".formatted(String.join("; ", faults)));
    }
    return new LmConfig(
        dim,
        layers,
        heads,
        headDim,
        gatedHidden,
        (float) epsilon,
        period,
        context,
        textCard,
        textPaddingId,
        card,
        audioStreams,
        delays,
        depthConfig);
  }

  private int gatedHidden(Section section, int dim) {
    return section.has("gated_hidden")
        ? integer(section, "gated_hidden")
        : LmConfig.gatedHidden(integer(section, "feed_forward_nominal"), dim);
  }

  /// An entry of which this model knows only one value. An absent one means that value.
  private void only(Section section, String name, String known) {
    JsonNode value = section.value(name);
    if (!value.isMissingNode() && !value.asText().equals(known)) {
      faults.add(
          "'%s%s' is %s, this model knows only %s".formatted(section.path, name, value, known));
    }
  }

  private int integer(Section section, String name) {
    return integer(section.path + name, section.value(name));
  }

  private List<Integer> integers(Section section, String name) {
    var values = new ArrayList<Integer>();
    for (JsonNode value : section.value(name)) {
      values.add(integer("%s%s[%d]".formatted(section.path, name, values.size()), value));
    }
    return values;
  }

  private int integer(String name, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      faults.add("'%s' is %s, wanted a whole number".formatted(name, found(value)));
      return 1;
    }
    return value.intValue();
  }

  private double number(Section section, String name, double ifAbsent) {
    JsonNode value = section.value(name);
    if (value.isMissingNode()) {
      return ifAbsent;
    }
    if (!value.isNumber()) {
      faults.add("'%s%s' is %s, wanted a number".formatted(section.path, name, found(value)));
    }
    return value.asDouble();
  }

  private static String found(JsonNode value) {
    return value.isMissingNode() ? "missing" : value.toString();
  }
}
