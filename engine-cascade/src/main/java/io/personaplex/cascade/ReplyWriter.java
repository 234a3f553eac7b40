package io.personaplex.cascade;

import io.personaplex.cascade.LanguageModel.TokenSink;
import io.personaplex.cascade.remote.EndpointException;

/// Writes the words of one reply, piece by piece; can be stopped and asked to go on. One thread.
interface ReplyWriter {
  /// Words the reply starts with, to be spoken at once; empty if it starts with the first piece.
  String start();

  /// Sentences after which the reply is over.
  int maxSentences();

  /// Pieces after which it is over.
  int maxTokens();

  /// Goes on where it stopped, until the reply is over, `maxTokens`, or `sink` returns false, which
  /// is asked after each piece and now and then with an empty one.
  ///
  /// @return whether the writer itself ended the reply
  /// @throws EndpointException if it broke off and cannot go on
  boolean write(int maxTokens, TokenSink sink) throws EndpointException;

  /// Nothing more is wanted for now: whatever is under way ends.
  void stop();
}
