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

  // Far above any real model, and small enough that no size worked out from them overflows.
  private static final int MOST_WIDTH = 1 << 16;
  private static final int MOST_HIDDEN = 1 << 18;
  private static final int MOST_LAYERS = 512;
  private static final int MOST_STREAMS = 256;
  private static final int MOST_TOKENS = 1 << 20;
  private static final int MOST_ROWS = 1 << 20;
  private static final int MOST_DELAY = 1 << 10;

  /// A token id that stands for no token: its embedding is zero.
  public static final int NO_TOKEN = -1;

  /// @throws TensorException naming every size that cannot be
  public LmConfig {
    delays = List.copyOf(delays);
    var faults = new ArrayList<String>();
    within(faults, "dim", dim, MOST_WIDTH);
    within(faults, "layers", layers, MOST_LAYERS);
    within(faults, "heads", heads, MOST_WIDTH);
    within(faults, "head_dim", headDim, MOST_WIDTH);
    within(faults, "gated_hidden", gatedHidden, MOST_HIDDEN);
    within(faults, "context", context, MOST_ROWS);
    within(faults, "text_card", textCard, MOST_TOKENS);
    within(faults, "card", card, MOST_TOKENS);
    within(faults, "audio_streams", audioStreams, MOST_STREAMS);
    within(faults, "depformer.sub_steps", depth.subSteps, MOST_STREAMS);
    within(faults, "depformer.dim", depth.dim, MOST_WIDTH);
    within(faults, "depformer.layers", depth.layers, MOST_LAYERS);
    within(faults, "depformer.heads", depth.heads, MOST_WIDTH);
    within(faults, "depformer.head_dim", depth.headDim, MOST_WIDTH);
    within(faults, "depformer.gated_hidden", depth.gatedHidden, MOST_HIDDEN);
    within(faults, "depformer.ring", depth.ring, MOST_ROWS);
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
    if (delays.stream().anyMatch(d -> d < 0 || d > MOST_DELAY)) {
      faults.add("'delays' = %s, wanted 0 to %d frames".formatted(delays, MOST_DELAY));
    }
    if (textPaddingId < 0 || textPaddingId >= textCard) {
      faults.add(
          "'text_padding_id' = %d, the vocabulary has %d".formatted(textPaddingId, textCard));
    }
    if (!(normEpsilon >= 0) || !(normEpsilon < 1)) {
      faults.add("'norm_eps' = %s, wanted 0 or more and less than 1".formatted(normEpsilon));
    }
    if (!(ropeMaxPeriod > 0) || Double.isInfinite(ropeMaxPeriod)) {
      faults.add("'rope_max_period' = %s, wanted a number above 0".formatted(ropeMaxPeriod));
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
  /// @throws TensorException naming every entry that is missing or cannot be, or asks for another
  ///   kind of model
  public static LmConfig read(JsonNode lm) {
    return new LmConfigReader().read(lm);
  }

  /// Width of a gated feed-forward that replaces one of a nominal width: two thirds of it, or 21/8
  /// of the model's width where the nominal one is the usual fourfold (both rounded down).
  public static int gatedHidden(int nominal, int dim) {
    // Not larger than an `int`, whatever the widths: they are looked at afterwards.
    return (int) (nominal == 4L * dim ? 21L * dim / 8 : 2L * nominal / 3);
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

  private static void within(List<String> faults, String name, int value, int most) {
    if (value < 1 || value > most) {
      faults.add("'%s' = %d, wanted 1 to %d".formatted(name, value, most));
    }
  }
}
