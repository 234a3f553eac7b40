package io.personaplex.cascade;

import io.personaplex.cascade.LanguageModel.TokenSink;

/// A reply by the language model of this machine, which continues the prompt and what it has
/// written so far.
final class LocalWriter implements ReplyWriter {
  private final LanguageModel model;
  private final PromptStyle style;
  private final String prompt;
  private final String start;
  private final StringBuilder written = new StringBuilder();

  /// @param prompt ends where the reply begins
  /// @param start words the reply starts with, or empty
  LocalWriter(LanguageModel model, PromptStyle style, String prompt, String start) {
    this.model = model;
    this.style = style;
    this.prompt = prompt;
    this.start = start;
    written.append(start);
  }

  @Override
  public String start() {
    return start;
  }

  @Override
  public int maxSentences() {
    return style.maxSentences();
  }

  @Override
  public int maxTokens() {
    return style.maxTokens();
  }

  @Override
  public boolean write(int maxTokens, TokenSink sink) {
    String soFar = prompt + written;
    return model.prefillMost(soFar, sink)
        && model.complete(
            soFar,
            maxTokens,
            piece -> {
              written.append(piece);
              return sink.accept(piece);
            });
  }

  @Override
  public void stop() {
    // It computes only while it is asked to write.
  }
}
