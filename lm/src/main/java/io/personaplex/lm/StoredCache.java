package io.personaplex.lm;

import io.personaplex.tensor.Tensor;
import java.util.Arrays;

/// The token cache a packaged voice carries, as it stood after the voice's last frame: `[channels]
/// [slots]` ids, row `p` in slot `p mod slots`. Immutable.
public final class StoredCache {
  private final int channels;
  private final int slots;
  private final int[] tokens;

  private StoredCache(int channels, int slots, int[] tokens) {
    this.channels = channels;
    this.slots = slots;
    this.tokens = tokens;
  }

  /// Reads the tensor `cache` of a voice file.
  ///
  /// @param cache whole numbers `[1, channels, slots]` or `[channels, slots]`
  /// @param name of the file, for messages
  /// @throws PromptException if its shape or an id is not of this model
  public static StoredCache of(Tensor cache, LmConfig config, String name) {
    int channels = config.streams();
    int slots = TokenCache.slots(DelayPattern.of(config));
    long[] shape = cache.shape();
    long[] inner = shape.length == 3 && shape[0] == 1 ? new long[] {shape[1], shape[2]} : shape;
    if (!Arrays.equals(inner, new long[] {channels, slots})) {
      throw new PromptException(
          "%s: tensor 'cache' has shape %s, this model wants [1, %d, %d]: the voice is of another model"
              .formatted(name, Arrays.toString(shape), channels, slots));
    }
    long[] wide = cache.toLongs();
    int[] tokens = new int[wide.length];
    for (int i = 0; i < wide.length; i++) {
      int largest = config.initialToken(i / slots);
      // Slots that were never written may be there; those that are read are checked when they are.
      if (wide[i] < TokenCache.NEVER_WRITTEN || wide[i] > largest) {
        throw new PromptException(
            "%s: tensor 'cache' holds token %d for channel %d, this model has 0 to %d"
                .formatted(name, wide[i], i / slots, largest));
      }
      tokens[i] = (int) wide[i];
    }
    return new StoredCache(channels, slots, tokens);
  }

  /// Number of channels.
  public int channels() {
    return channels;
  }

  /// Slots a channel has.
  public int slots() {
    return slots;
  }

  /// The token in a slot.
  public int token(int channel, int slot) {
    return tokens[channel * slots + slot];
  }

  /// The token of a row.
  public int tokenOfRow(int channel, long row) {
    return token(channel, (int) (row % slots));
  }
}
