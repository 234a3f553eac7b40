package io.personaplex.cascade;

import io.personaplex.cascade.LanguageModel.TokenSink;

/// A reply that is known already.
///
/// @param start all of it
record FixedWriter(String start) implements ReplyWriter {
  @Override
  public int maxSentences() {
    return 1;
  }

  @Override
  public int maxTokens() {
    return 1;
  }

  @Override
  public boolean write(int maxTokens, TokenSink sink) {
    return true;
  }

  @Override
  public void stop() {
    // Nothing is under way.
  }
}
