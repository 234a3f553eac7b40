package io.personaplex.cascade;

import java.util.List;

/// How a persona and a conversation are put to a language model; depends on what the model can do.
public interface PromptStyle {
  /// The messages before the user's first words, the system message first.
  ///
  /// @param persona free text, possibly blank
  List<ChatMessage> opening(String persona);

  /// Words the reply must start with; spoken at once, the model goes on from there. Empty leaves
  /// the model free.
  String replyStart(String persona, String question);

  /// Sentences after which a reply is over.
  int maxSentences();

  /// Tokens after which a reply is over.
  int maxTokens();

  /// Exchanges the model is shown at most; the oldest go first.
  int maxExchanges();
}
