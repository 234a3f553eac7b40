package io.personaplex.personaplex;

import io.personaplex.lm.LmConfig;
import io.personaplex.lm.LmMemory;
import io.personaplex.lm.Precision;
import io.personaplex.models.Megabytes;
import io.personaplex.speech.SpeechException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the engine wants of the machine's memory. Mapped weights count in full: if they do not stay
/// in memory, every frame reads them from the disk.
///
/// @param precision of the weights
/// @param weights of the language model
/// @param session keys and values of one conversation at full context, and its buffers
/// @param prompts what stored prompts may take
/// @param codec weights of the codec
/// @param heap of the JVM, and the rest of the process
record MemoryDemand(
    Precision precision, long weights, long session, long prompts, long codec, long heap) {
  /// What the backend wants beside the model, measured with the echo engine and rounded up.
  private static final long HEAP_BYTES = 256L << 20;

  static MemoryDemand of(
      LmConfig config, Precision precision, ContextEnd contextEnd, long codecFileBytes) {
    return new MemoryDemand(
        precision,
        LmMemory.weightBytes(config, precision, config.liveSubSteps()),
        LmMemory.sessionBytes(config, FrameBytes.ringFormat(precision)),
        StoredPrompts.capacityBytes(config, FrameBytes.ringFormat(precision), contextEnd),
        codecFileBytes,
        HEAP_BYTES);
  }

  /// All of it.
  long total() {
    return weights + session + prompts + codec + heap;
  }

  /// Refuses what does not fit, before anything is loaded.
  ///
  /// @param options precision and end of the context
  /// @param presentBytes memory that this process may still take
  /// @throws SpeechException with what is needed, what is there and which precision would fit
  static void refuseIfTooMuch(
      LmConfig config, EngineOptions options, long codecFileBytes, long presentBytes) {
    var precision = options.precision().precision();
    MemoryDemand demand = of(config, precision, options.contextEnd(), codecFileBytes);
    if (demand.total() <= presentBytes) {
      return;
    }
    List<String> fitting = new ArrayList<>();
    for (Precision other : List.of(Precision.BF16, Precision.INT8, Precision.INT4)) {
      MemoryDemand smaller = of(config, other, options.contextEnd(), codecFileBytes);
      if (smaller.total() <= presentBytes) {
        fitting.add(
            "%s would fit (%s%s)"
                .formatted(
                    word(other),
                    Megabytes.of(smaller.total()),
                    AutomaticChoice.isProven(other) ? "" : ", but it is unproven"));
      }
    }
    throw new SpeechException(
        "PersonaPlex at %s needs %s of memory (weights %s, conversation %s, stored prompts %s, codec %s, process %s) and %s are free here. %s"
            .formatted(
                word(precision),
                Megabytes.of(demand.total()),
                Megabytes.of(demand.weights),
                Megabytes.of(demand.session),
                Megabytes.of(demand.prompts),
                Megabytes.of(demand.codec),
                Megabytes.of(demand.heap),
                Megabytes.of(presentBytes),
                fitting.isEmpty()
                    ? "No precision fits: free some memory, or raise the container's limit."
                    : "%s: set %s, or free some memory."
                        .formatted(String.join(", ", fitting), EngineOptions.PRECISION)));
  }

  private static String word(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }
}
