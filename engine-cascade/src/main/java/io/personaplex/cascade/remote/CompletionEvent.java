package io.personaplex.cascade.remote;

/// What comes in while a model answers.
sealed interface CompletionEvent {
  /// The next piece of its words, not empty.
  record Text(String piece) implements CompletionEvent {}

  /// A piece of a tool call.
  ///
  /// @param index which call of this answer; -1 if the endpoint does not number them
  /// @param id name of the call, or empty
  /// @param name name of the tool, or empty
  /// @param arguments next piece of its JSON, possibly empty
  record ToolPart(int index, String id, String name, String arguments) implements CompletionEvent {}

  /// The answer is over.
  record End() implements CompletionEvent {}

  /// It broke off.
  record Broken(EndpointException reason) implements CompletionEvent {}
}
