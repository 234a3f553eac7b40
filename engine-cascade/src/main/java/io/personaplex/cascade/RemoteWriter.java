package io.personaplex.cascade;

import io.personaplex.cascade.LanguageModel.TokenSink;
import io.personaplex.cascade.remote.EndpointException;
import io.personaplex.cascade.remote.RemoteAnswer;

/// A reply by a remote model. What came in before it was stopped is still written when it is asked
/// to go on; then it is broken off.
///
/// @param answer under way
/// @param maxSentences after which it is over
record RemoteWriter(RemoteAnswer answer, int maxSentences) implements ReplyWriter {
  /// Pieces are tokens or more; the local model's limit is one of speed, which is not lacking here.
  private static final int PIECES_MAX = 160;

  @Override
  public String start() {
    return "";
  }

  @Override
  public int maxTokens() {
    return PIECES_MAX;
  }

  @Override
  public boolean write(int maxTokens, TokenSink sink) throws EndpointException {
    int[] left = {maxTokens};
    return answer.write(
        piece -> {
          boolean wanted = sink.accept(piece);
          return wanted && (piece.isEmpty() || --left[0] > 0);
        });
  }

  @Override
  public void stop() {
    answer.abort();
  }
}
