package io.personaplex.personaplex;

/// What happens when the prompt (voice and persona) is about to fall out of the window of the
/// temporal transformer, which remembers `context − 1` positions: 239.9 s with the published 3000.
public enum ContextEnd {
  /// The session goes back to its stored prompt: voice and persona stay, what was said is
  /// forgotten.
  RENEW,
  /// The window slides on, as in the reference: the prompt is forgotten first, then the oldest of
  /// what was said.
  SLIDE;

  /// Frames a prompt may take of a context: half, so that there is something left to talk in; all
  /// of it where the window slides on anyway.
  int promptFramesMax(int context) {
    return switch (this) {
      case RENEW -> context / 2;
      case SLIDE -> context - 1;
    };
  }
}
