package io.personaplex.cascade;

/// Decides from speech probabilities when the user starts, pauses, goes on and has finished.
///
/// Two thresholds keep a fading voice from flickering; a voice must last before it counts, and two
/// voiced windows in a row are needed to end a pause, so that a click does neither. One thread.
final class TurnDetector {
  /// What a window changed.
  enum Signal {
    NONE,
    /// The user speaks: enough voiced windows since the onset.
    STARTED,
    /// Silence long enough to prepare an answer; the turn may still go on.
    PAUSED,
    /// The pause was not the end.
    RESUMED,
    /// Silence long enough to be the end of the turn.
    ENDED
  }

  private enum State {
    QUIET,
    RISING,
    SPEAKING,
    PAUSED
  }

  /// Unvoiced windows after which an unconfirmed onset was a click.
  private static final int CLICK_GAP = 3;

  private static final int RESUME_WINDOWS = 2;

  private final double startThreshold;
  private final double stayThreshold;
  private final int minimumVoiced;
  private final int pauseSilence;
  private final int endSilence;

  private State state = State.QUIET;
  private int voiced;
  private int silence;
  private int rising;
  private int sinceOnset;

  TurnDetector(CascadeSettings settings) {
    startThreshold = settings.detection().startThreshold();
    stayThreshold = settings.detection().stayThreshold();
    minimumVoiced = CascadeSettings.windows(settings.detection().minimumSpeechMillis());
    pauseSilence = CascadeSettings.windows(settings.pauses().speculationMillis());
    endSilence = CascadeSettings.windows(settings.pauses().endOfTurnMillis());
  }

  /// Takes the probability of the next window.
  Signal accept(float probability) {
    sinceOnset++;
    return switch (state) {
      case QUIET -> quiet(probability);
      case RISING -> rising(probability);
      case SPEAKING -> speaking(probability);
      case PAUSED -> paused(probability);
    };
  }

  private Signal quiet(float probability) {
    if (probability < startThreshold) {
      return Signal.NONE;
    }
    state = State.RISING;
    voiced = 0;
    silence = 0;
    sinceOnset = 1;
    return rising(probability);
  }

  private Signal rising(float probability) {
    if (probability < stayThreshold) {
      silence++;
      if (silence >= CLICK_GAP) {
        state = State.QUIET;
      }
      return Signal.NONE;
    }
    silence = 0;
    voiced++;
    if (voiced < minimumVoiced) {
      return Signal.NONE;
    }
    state = State.SPEAKING;
    return Signal.STARTED;
  }

  private Signal speaking(float probability) {
    if (probability >= stayThreshold) {
      silence = 0;
      return Signal.NONE;
    }
    silence++;
    if (silence < pauseSilence) {
      return Signal.NONE;
    }
    if (silence >= endSilence) {
      state = State.QUIET;
      return Signal.ENDED;
    }
    state = State.PAUSED;
    rising = 0;
    return Signal.PAUSED;
  }

  private Signal paused(float probability) {
    rising = probability >= startThreshold ? rising + 1 : 0;
    silence++;
    if (rising >= RESUME_WINDOWS) {
      silence = 0;
      state = State.SPEAKING;
      return Signal.RESUMED;
    }
    // A voiced window just now: the next one decides.
    if (silence >= endSilence && rising == 0) {
      state = State.QUIET;
      return Signal.ENDED;
    }
    return Signal.NONE;
  }

  /// Windows since the last voiced one; valid between STARTED and the window of ENDED.
  int silenceWindows() {
    return silence;
  }

  /// Windows since the onset, the window of the onset and the last one included; valid at STARTED.
  int windowsSinceOnset() {
    return sinceOnset;
  }
}
