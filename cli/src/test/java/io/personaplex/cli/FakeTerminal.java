package io.personaplex.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A person who types one answer, or a pipe with one line.
final class FakeTerminal implements Terminal {
  private final boolean interactive;
  private final Optional<String> answer;
  final List<String> questions = new ArrayList<>();

  private FakeTerminal(boolean interactive, Optional<String> answer) {
    this.interactive = interactive;
    this.answer = answer;
  }

  static FakeTerminal typing(String answer) {
    return new FakeTerminal(true, Optional.of(answer).filter(text -> !text.isEmpty()));
  }

  static FakeTerminal pipe(String line) {
    return new FakeTerminal(false, Optional.of(line).filter(text -> !text.isEmpty()));
  }

  @Override
  public boolean isInteractive() {
    return interactive;
  }

  @Override
  public Optional<String> secret(String question) {
    questions.add(question);
    return answer;
  }

  @Override
  public Optional<String> line() {
    return answer;
  }
}
