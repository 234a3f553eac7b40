package io.personaplex.cascade;

/// Decides from detector windows whether somebody who makes a sound over the agent means to
/// interrupt it. Any sound that lasts a moment lowers the agent; a voice that is still strong after
/// the time a "yeah" takes interrupts it; whatever ends before does not.
///
/// A sound is a voice, or a level well above the background of the last second: a cough is no voice
/// to the detector, yet nobody speaks on unmoved. One thread.
final class BargeInDetector {
  /// What a window changed.
  enum Signal {
    NONE,
    /// Somebody makes a sound.
    ONSET,
    /// It was a voice and goes on: an interruption.
    CONFIRMED,
    /// The sound is over, whatever it was.
    OVER
  }

  private enum State {
    QUIET,
    SOUND,
    CONFIRMED
  }

  /// Windows without a sound after which it is over.
  private static final int GAP = 4;

  /// Voiced windows an interruption has at least: the rest may be a consonant.
  private static final int VOICED = 4;

  /// Times the background at which a level is a sound: 15 dB.
  private static final float ABOVE_BACKGROUND = 5.6f;

  /// Level in parts of full scale under which nothing is a sound without being a voice: −45 dBFS.
  private static final float FAINT = 0.0056f;

  /// Part of the loudest window so far, −18 dB, under which a voice is dying away.
  private static final float DYING = 0.126f;

  private static final int BACKGROUND_WINDOWS = CascadeSettings.windows(1_000);

  private final double startThreshold;
  private final double stayThreshold;
  private final int onsetWindows;
  private final int confirmWindows;
  private final float[] levels = new float[BACKGROUND_WINDOWS];
  private long windows;

  private State state = State.QUIET;
  private int sounding; // windows in a row
  private int sinceOnset;
  private int voiced;
  private int gap;
  private float loudest;

  BargeInDetector(CascadeSettings settings) {
    startThreshold = settings.detection().startThreshold();
    stayThreshold = settings.detection().stayThreshold();
    onsetWindows = CascadeSettings.windows(settings.bargeIn().onsetMillis());
    confirmWindows = CascadeSettings.windows(settings.bargeIn().confirmMillis());
  }

  /// Takes the next window.
  ///
  /// @param probability that it is speech
  /// @param level root mean square, in parts of full scale
  /// @param echo whether it is the agent's own sound: then it is silence
  Signal accept(float probability, float level, boolean echo) {
    boolean sound = !echo && sounds(probability, level);
    // An echo is no measure of how quiet the room is.
    levels[(int) (windows++ % levels.length)] = echo ? background() : level;
    return switch (state) {
      case QUIET -> quiet(sound, probability, level);
      case SOUND -> sound(sound, probability, level);
      case CONFIRMED -> confirmed(sound);
    };
  }

  /// Whether a window with these is a sound, unless it is an echo.
  boolean sounds(float probability, float level) {
    return probability >= startThreshold
        || level >= Math.max(FAINT, ABOVE_BACKGROUND * background());
  }

  private float background() {
    if (windows == 0) {
      return 0;
    }
    float least = Float.MAX_VALUE;
    for (int i = (int) Math.min(windows, levels.length) - 1; i >= 0; i--) {
      least = Math.min(least, levels[i]);
    }
    return least;
  }

  private Signal quiet(boolean sound, float probability, float level) {
    if (!sound) {
      sounding = 0;
      return Signal.NONE;
    }
    if (sounding == 0) {
      voiced = 0;
      loudest = 0;
    }
    sounding++;
    count(probability, level);
    if (sounding < onsetWindows) {
      return Signal.NONE;
    }
    state = State.SOUND;
    sinceOnset = sounding;
    gap = 0;
    return Signal.ONSET;
  }

  private Signal sound(boolean sound, float probability, float level) {
    sinceOnset++;
    if (over(sound)) {
      return Signal.OVER;
    }
    if (sound) {
      count(probability, level);
    }
    boolean goesOn = gap == 0 && probability >= stayThreshold && level >= DYING * loudest;
    if (sinceOnset >= confirmWindows && voiced >= VOICED && goesOn) {
      state = State.CONFIRMED;
      return Signal.CONFIRMED;
    }
    return Signal.NONE;
  }

  private Signal confirmed(boolean sound) {
    return over(sound) ? Signal.OVER : Signal.NONE;
  }

  private void count(float probability, float level) {
    loudest = Math.max(loudest, level);
    if (probability >= startThreshold) {
      voiced++;
    }
  }

  private boolean over(boolean sound) {
    gap = sound ? 0 : gap + 1;
    if (gap < GAP) {
      return false;
    }
    state = State.QUIET;
    sounding = 0;
    return true;
  }

  /// Windows since the onset, both ends included; valid from ONSET to OVER.
  int windowsSinceOnset() {
    return sinceOnset;
  }
}
