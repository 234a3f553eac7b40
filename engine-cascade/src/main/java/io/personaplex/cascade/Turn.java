package io.personaplex.cascade;

import java.util.ArrayDeque;

/// One turn of the user, from the onset of the voice to the end-of-turn silence. Guarded by the
/// [Floor], but for what the responder alone keeps here: the words recognised so far.
final class Turn {
  enum State {
    SPEAKING,
    PAUSED,
    ENDED
  }

  final SpeechBuffer speech;
  final ArrayDeque<float[]> segments = new ArrayDeque<>(); // cut off, not yet recognised
  State state = State.SPEAKING;

  /// Times the user went on after a pause.
  int resumed;

  /// Value of `resumed` for which an answer was begun, or -1.
  int answered = -1;

  /// Whether words of it were told to the client.
  boolean told;

  /// Answers begun and thrown away.
  int thrownAway;

  /// Windows of it that were the agent's own sound, and that were somebody else's voice.
  int echoWindows;

  int voicedWindows;

  double lastVoicedMillis;
  long lastVoicedWindow;

  /// Windows of speech from which on the next partial transcript is due.
  long listenWindow;

  // The responder's own.
  String earlierWords = ""; // of segments
  String words = ""; // of the current segment, up to wordsWindow
  long wordsWindow = -1;

  Turn(int capacityWindows, int listenWindow) {
    speech = new SpeechBuffer(capacityWindows);
    this.listenWindow = listenWindow;
  }

  /// Everything recognised so far.
  String allWords() {
    return (earlierWords + " " + words).strip();
  }
}
