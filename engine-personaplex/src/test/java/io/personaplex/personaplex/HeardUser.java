package io.personaplex.personaplex;

import io.personaplex.codec.EncoderState;
import io.personaplex.tensor.Checkpoint;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What an encoder makes of a recording, and how clear every code of it was.
final class HeardUser {
  private final LoadedModel model;
  private final Path codec;
  private final int[][] codes;
  private final float[][] latents;

  /// @param codec its file
  /// @param frames of the recording
  HeardUser(LoadedModel model, Path codec, float[][] frames) {
    this.model = model;
    this.codec = codec;
    codes = new int[frames.length][model.sizes().codec().codebooks()];
    latents = new float[frames.length][];
    float[][] newest = new float[1][];
    try (var arena = Arena.ofShared()) {
      EncoderState state =
          model
              .encoder()
              .newState(
                  arena,
                  (stage, data, offset, rows, channels) -> {
                    if (stage.equals("latent")) {
                      newest[0] = Arrays.copyOfRange(data, offset, offset + channels);
                    }
                  });
      for (int f = 0; f < frames.length; f++) {
        model.encoder().encode(state, frames[f], 0, codes[f]);
        latents[f] = newest[0];
      }
    }
  }

  /// Of every frame.
  List<int[]> codes() {
    return List.of(codes);
  }

  /// By how much one code was preferred.
  ///
  /// @param before codes of the frame; those before the codebook count
  double margin(int frame, int[] before, int codebook) {
    try (var file = new Checkpoint(codec)) {
      return new CodeMargin(file, model.sizes().codec()).of(latents[frame], before, codebook);
    }
  }
}
