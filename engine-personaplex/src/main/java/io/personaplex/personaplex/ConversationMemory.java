package io.personaplex.personaplex;

import io.personaplex.codec.DecoderState;
import io.personaplex.codec.EncoderState;
import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LmState;
import java.lang.foreign.Arena;

/// The memory of one conversation: rings and buffers of language model and codec. Allocated when
/// the engine is loaded, because 1.6 GB of zeros take longer than a person waits; sessions use it
/// one after the other.
///
/// @param language the past of the language model
/// @param ears what the encoder heard
/// @param mouth what the decoder said
record ConversationMemory(LmState language, EncoderState ears, DecoderState mouth) {
  /// @param arena owns it
  static ConversationMemory allocate(LoadedModel model, KvRing.Format format, Arena arena) {
    return new ConversationMemory(
        // As the reference: the oldest slot of a full ring is hidden.
        model.language().newState(arena, format, KvRing.Eviction.REFERENCE),
        model.encoder().newState(arena),
        model.decoder().newState(arena));
  }

  /// Forgets everything.
  void reset() {
    language.reset();
    resetCodec();
  }

  /// Forgets the sound alone.
  void resetCodec() {
    ears.reset();
    mouth.reset();
  }
}
