package io.personaplex.lm;

import io.personaplex.kernels.KvRing;

/// What a language model takes and moves, told from its configuration alone: for choosing a
/// precision, and for refusing one before anything is loaded.
public final class LmMemory {
  private LmMemory() {}

  /// Bytes of weights one live frame reads: temporal transformer, text head, and the depth
  /// transformer's live sub-steps. Not counted: embeddings (25 vectors), norms, and the keys and
  /// values of the past, which grow with the conversation ([#sessionBytes] is their limit).
  public static long bytesReadPerFrame(LmConfig config, Precision precision) {
    return LmPlan.of(config, precision, config.liveSubSteps()).bytes();
  }

  /// Bytes of memory the weights want: packed matrices and the tables of embeddings, which are
  /// counted in bfloat16, as published; those of a file in float32 take twice as much. With
  /// [Precision#BF16], and once a cache file is there, they are mapped files: memory the system can
  /// take back, at the price of reading it again for every frame.
  ///
  /// @param subSteps of the depth transformer that are loaded
  public static long weightBytes(LmConfig config, Precision precision, int subSteps) {
    long table = 2L * config.dim(); // bfloat16
    long embeddings = table * (config.card() + 1) * config.audioStreams();
    embeddings += table * (config.textCard() + 1);
    long depthTable = 2L * config.depth().dim();
    embeddings += depthTable * (config.textCard() + 1);
    embeddings += depthTable * (config.card() + 1) * Math.max(0, subSteps - 1);
    return LmPlan.of(config, precision, subSteps).bytes() + embeddings;
  }

  /// Bytes of one session: the rings at full capacity, and its buffers.
  public static long sessionBytes(LmConfig config, KvRing.Format kv) {
    LmConfig.DepthConfig depth = config.depth();
    long rings =
        config.layers() * KvRing.byteSize(kv, config.heads(), config.context(), config.headDim());
    long depthRings =
        depth.layers()
            * KvRing.byteSize(KvRing.Format.F32, depth.heads(), depth.ring(), depth.headDim());
    long row = 7L * config.dim() + 3L * config.gatedHidden();
    long depthRow = 7L * depth.dim() + 3L * depth.gatedHidden() + config.card();
    long buffers = 4 * (row * LanguageModel.PREFILL_ROWS + depthRow + config.textCard());
    return rings + depthRings + buffers;
  }
}
