package io.personaplex.personaplex;

import io.personaplex.lm.PersonaText;
import io.personaplex.lm.Prompt;
import io.personaplex.lm.PromptException;
import io.personaplex.lm.VoicePrompt;
import io.personaplex.lm.text.TokenizerException;
import io.personaplex.speech.RefusedRequestException;
import io.personaplex.speech.SpeechException;

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
  /// @throws RefusedRequestException if the persona is too long
  /// @throws SpeechException if the voice's file cannot be used
  Prompt build(StoredPrompts.Key key, ConversationMemory memory) {
    VoicePrompt voice = reader.read(voices.source(key.voice()), memory);
    try {
      int[] persona = PersonaText.tokens(model.tokenizer(), key.persona());
      Prompt prompt = new Prompt(model.sizes().lm(), model.sizes().prompt(), voice, persona);
      int most = framesMax();
      if (prompt.frames() > most) {
        throw tooLong(prompt.frames() - most, persona.length);
      }
      return prompt;
    } catch (PromptException | TokenizerException e) {
      throw new RefusedRequestException(String.valueOf(e.getMessage()));
    }
  }

  /// What a prompt may take of the context: half, so that there is something left to talk in; all
  /// of it where the window slides on anyway.
  private int framesMax() {
    int context = model.sizes().lm().context();
    return switch (contextEnd) {
      case RENEW -> context / 2;
      case SLIDE -> context - 1;
    };
  }

  private static RefusedRequestException tooLong(int tokens, int of) {
    return new RefusedRequestException(
        "The persona is too long: please shorten it by %d of its %d tokens (about %d characters)."
            .formatted(tokens, of, 4 * tokens));
  }
}
