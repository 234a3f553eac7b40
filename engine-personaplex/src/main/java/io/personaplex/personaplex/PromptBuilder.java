package io.personaplex.personaplex;

import io.personaplex.lm.PersonaText;
import io.personaplex.lm.Prompt;
import io.personaplex.lm.PromptException;
import io.personaplex.lm.VoicePrompt;
import io.personaplex.lm.text.TokenizerException;
import io.personaplex.speech.RefusedRequestException;
import io.personaplex.speech.SpeechException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// Makes the prompt of a conversation out of the names a client sent.
final class PromptBuilder {
  private final LoadedModel model;
  private final VoiceCollection voices;
  private final VoiceReader reader;
  private final ContextEnd contextEnd;

  PromptBuilder(LoadedModel model, VoiceCollection voices, ContextEnd contextEnd) {
    this.model = model;
    this.voices = voices;
    this.contextEnd = contextEnd;
    reader = new VoiceReader(model);
  }

  /// @param memory of the conversation, for a voice that has to be encoded; its codec is left as
  ///   new
  /// @param isCancelled whether nobody wants it any more; asked between the frames of a recording
  /// @throws RefusedRequestException if the voice or the persona is too long
  /// @throws CancellationException if it was cancelled
  /// @throws SpeechException if the voice's file cannot be used
  Prompt build(StoredPrompts.Key key, ConversationMemory memory, BooleanSupplier isCancelled) {
    ModelSizes sizes = model.sizes();
    int most =
        contextEnd.promptFramesMax(sizes.lm().context()) - 2 * sizes.prompt().silenceFrames();
    VoicePrompt voice = reader.read(voices.source(key.voice()), memory, most, isCancelled);
    try {
      int[] persona = PersonaText.tokens(model.tokenizer(), key.persona());
      int excess = voice.frames() + persona.length - most;
      if (excess > 0) {
        throw tooLong(excess, persona.length);
      }
      return new Prompt(sizes.lm(), sizes.prompt(), voice, persona);
    } catch (PromptException | TokenizerException e) {
      throw new RefusedRequestException(String.valueOf(e.getMessage()));
    }
  }

  private static RefusedRequestException tooLong(int tokens, int of) {
    return new RefusedRequestException(
        "The persona is too long: please shorten it by %d of its %d tokens (about %d characters)."
            .formatted(tokens, of, 4 * tokens));
  }
}
