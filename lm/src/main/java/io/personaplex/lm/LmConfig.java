package io.personaplex.lm;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.tensor.TensorException;
import java.util.ArrayList;
import java.util.List;

/// Every size of the language model. A row of tokens has [#streams] channels: text, then the
/// agent's codebooks, then the user's.
///
/// @param dim width of the temporal transformer
/// @param layers of the temporal transformer
/// @param heads of its attention; `heads · headDim = dim`
/// @param headDim even, since positions are rotated pair by pair
/// @param gatedHidden width of the gated feed-forward, see [#gatedHidden(int, int)]
/// @param normEpsilon of every root-mean-square norm
/// @param ropeMaxPeriod of the rotary position embedding
/// @param context slots of the temporal ring cache, in rows (one row is one frame)
/// @param textCard size of the text vocabulary; the id `textCard` is the initial token
/// @param textPaddingId text token of a frame in which no word begins or goes on
/// @param card size of an audio codebook; the id `card` is the initial token
/// @param audioStreams channels of audio in a row, agent and user together
/// @param delays of every channel, text first, in frames
/// @param depth the depth transformer
public record LmConfig(
    int dim,
    int layers,
    int heads,
    int headDim,
    int gatedHidden,
    float normEpsilon,
    double ropeMaxPeriod,
    int context,
    int textCard,
    int textPaddingId,
    int card,
    int audioStreams,
    List<Integer> delays,
    DepthConfig depth) {

  /// The depth transformer, which predicts the audio channels of one row one after the other.
  ///
  /// @param subSteps sets of weights in the file, one a predicted channel
  /// @param dim width
  /// @param layers number of layers
  /// @param heads of its attention; `heads · headDim = dim`
  /// @param headDim width of a head; any, since there is no position embedding
  /// @param gatedHidden width of the gated feed-forward
  /// @param ring slots of its cache, emptied for every row
  public record DepthConfig(
      int subSteps, int dim, int layers, int heads, int headDim, int gatedHidden, int ring) {}

  /// A token id that stands for no token: its embedding is zero.
  public static final int NO_TOKEN = -1;

  /// @throws TensorException naming every size that cannot be
  public LmConfig {
    delays = List.copyOf(delays);
    var faults = new ArrayList<String>();
    positive(faults, "dim", dim);
    positive(faults, "layers", layers);
    positive(faults, "heads", heads);
    positive(faults, "head_dim", headDim);
    positive(faults, "gated_hidden", gatedHidden);
    positive(faults, "context", context);
    positive(faults, "text_card", textCard);
    positive(faults, "card", card);
    positive(faults, "audio_streams", audioStreams);
    positive(faults, "depformer.sub_steps", depth.subSteps);
    positive(faults, "depformer.dim", depth.dim);
    positive(faults, "depformer.layers", depth.layers);
    positive(faults, "depformer.heads", depth.heads);
    positive(faults, "depformer.head_dim", depth.headDim);
    positive(faults, "depformer.gated_hidden", depth.gatedHidden);
    positive(faults, "depformer.ring", depth.ring);
    if ((long) heads * headDim != dim) {
      faults.add("%d heads of %d are not 'dim' = %d".formatted(heads, headDim, dim));
    }
    if (headDim % 2 != 0) {
      faults.add("'head_dim' = %d is odd: positions are rotated in pairs".formatted(headDim));
    }
    if ((long) depth.heads * depth.headDim != depth.dim) {
      faults.add(
          "%d heads of %d are not 'depformer.dim' = %d"
              .formatted(depth.heads, depth.headDim, depth.dim));
    }
    if (depth.subSteps > audioStreams) {
      faults.add(
          "'depformer.sub_steps' = %d, there are %d audio streams"
              .formatted(depth.subSteps, audioStreams));
    }
    if (delays.size() != audioStreams + 1) {
      faults.add(
          "%d 'delays' for text and %d audio streams".formatted(delays.size(), audioStreams));
    }
    if (delays.stream().anyMatch(d -> d < 0)) {
      faults.add("'delays' = %s has a negative one".formatted(delays));
    }
    if (textPaddingId < 0 || textPaddingId >= textCard) {
      faults.add(
          "'text_padding_id' = %d, the vocabulary has %d".formatted(textPaddingId, textCard));
    }
    if (!(normEpsilon >= 0) || !(ropeMaxPeriod > 0)) {
      faults.add("'norm_eps' = %s or 'rope_max_period' = %s".formatted(normEpsilon, ropeMaxPeriod));
    }
    if (!faults.isEmpty()) {
      throw new TensorException(
          "configuration of the language model: %s".formatted(String.join("; ", faults)));
    }
  }

  /// The published checkpoint `nvidia/personaplex-7b-v1`. Its own `config.json` names no size;
  /// these are those of the reference's loader (`NVIDIA/personaplex` at `3428dfd`): hidden scale
  /// 4.125 of 4096 and of 1024 gives the nominal feed-forwards, the number of depth sub-steps is
  /// raised from 8 to 16 there, and the ring of the depth transformer is as long as its sub-steps.
  /// They reproduce the size of the published file to the byte.
  public static LmConfig personaPlex7b() {
    return new LmConfig(
        4096,
        32,
        32,
        128,
        gatedHidden(16896, 4096),
        1e-8f,
        10_000,
        3000,
        32_000,
        3,
        2048,
        16,
        List.of(0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1),
        new DepthConfig(16, 1024, 6, 16, 64, gatedHidden(4224, 1024), 16));
  }

  /// The object `lm` of a `config.json` that carries sizes, as the golden set does.
  ///
  /// @throws TensorException if a size is missing or cannot be
  public static LmConfig read(JsonNode lm) {
    JsonNode depth = lm.path("depformer");
    int dim = integer(lm, "dim");
    int subSteps = integer(depth, "sub_steps");
    var delays = new ArrayList<Integer>();
    lm.path("delays").forEach(d -> delays.add(d.asInt()));
    return new LmConfig(
        dim,
        integer(lm, "layers"),
        integer(lm, "heads"),
        integer(lm, "head_dim"),
        gatedHidden(lm, dim),
        (float) lm.path("norm_eps").asDouble(1e-8),
        lm.path("rope_max_period").asDouble(10_000),
        integer(lm, "context"),
        integer(lm, "text_card"),
        integer(lm, "text_padding_id"),
        integer(lm, "card"),
        integer(lm, "audio_streams"),
        delays,
        new DepthConfig(
            subSteps,
            integer(depth, "dim"),
            integer(depth, "layers"),
            integer(depth, "heads"),
            integer(depth, "head_dim"),
            gatedHidden(depth, integer(depth, "dim")),
            depth.path("ring").asInt(subSteps)));
  }

  /// Width of a gated feed-forward that replaces one of a nominal width: two thirds of it, or 21/8
  /// of the model's width where the nominal one is the usual fourfold (both rounded down).
  public static int gatedHidden(int nominal, int dim) {
    return nominal == 4 * dim ? 21 * dim / 8 : 2 * nominal / 3;
  }

  /// The same model with another capacity of the temporal ring.
  public LmConfig withContext(int rows) {
    return new LmConfig(
        dim,
        layers,
        heads,
        headDim,
        gatedHidden,
        normEpsilon,
        ropeMaxPeriod,
        rows,
        textCard,
        textPaddingId,
        card,
        audioStreams,
        delays,
        depth);
  }

  /// Channels of a row: text and audio.
  public int streams() {
    return audioStreams + 1;
  }

  /// Audio channels of each side: the agent's come first.
  public int codebooks() {
    return audioStreams / 2;
  }

  /// Sub-steps whose tokens a conversation uses: the agent's channels. The others guess the user's
  /// codes, which are always known.
  public int liveSubSteps() {
    return Math.min(depth.subSteps, codebooks());
  }

  /// The longest delay, in frames.
  public int maxDelay() {
    return delays.stream().mapToInt(d -> d).max().orElse(0);
  }

  /// The token of a channel before its first frame.
  ///
  /// @param channel 0 is text
  public int initialToken(int channel) {
    return channel == 0 ? textCard : card;
  }

  private static int gatedHidden(JsonNode node, int dim) {
    return node.has("gated_hidden")
        ? integer(node, "gated_hidden")
        : gatedHidden(integer(node, "feed_forward_nominal"), dim);
  }

  private static int integer(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw new TensorException(
          "configuration of the language model: '%s' is %s, wanted a whole number"
              .formatted(name, value.isMissingNode() ? "missing" : value));
    }
    return value.asInt();
  }

  private static void positive(List<String> faults, String name, int value) {
    if (value < 1) {
      faults.add("'%s' = %d, wanted at least 1".formatted(name, value));
    }
  }
}
