package io.personaplex.cascade;

import java.util.List;

/// Continues a text, token by token. One instance serves every session; calls take turns on one
/// lock, and the longest common prefix with the previous call is not computed again, so growing
/// prompts are cheap.
public interface LanguageModel extends AutoCloseable {
  /// The text of a conversation in the model's own chat template.
  ///
  /// @param messages system message first, if any
  /// @param openReply whether the text ends with the opening of an assistant message; without it,
  ///   it ends with the words of the last message, so that it is a prefix of every longer
  ///   conversation
  String template(List<ChatMessage> messages, boolean openReply);

  /// Number of tokens in `text`.
  int tokens(String text);

  /// Largest number of tokens of prompt and reply together.
  int contextTokens();

  /// Computes `prompt` so that the next call that starts with it answers sooner. Stops early,
  /// between batches, when `sink` says so (it is asked with empty pieces).
  ///
  /// @return whether all of `prompt` is computed
  boolean prefill(String prompt, TokenSink sink);

  /// Like [#prefill], but leaves to [#complete], which cannot be stopped before its first piece, as
  /// much of `prompt` as is computed in a moment. Costs nothing if no more than that is new.
  ///
  /// @return whether `prompt` is computed so far
  boolean prefillMost(String prompt, TokenSink sink);

  /// Continues `prompt` until the end of the message, `maxTokens`, or until `sink` returns false,
  /// which is asked after every piece on the calling thread.
  ///
  /// @return whether the model itself ended the message
  boolean complete(String prompt, int maxTokens, TokenSink sink);

  @Override
  void close();

  /// Receives what the model says.
  @FunctionalInterface
  interface TokenSink {
    /// @param piece the next piece of text, possibly empty
    /// @return whether to go on
    boolean accept(String piece);
  }
}
