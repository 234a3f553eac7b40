package io.personaplex.cascade;

/// The times and thresholds of a conversation. Lengths of silence are counted in detector windows
/// of 32 ms and rounded up.
///
/// @param startThreshold speech probability at which a voice may have started
/// @param stayThreshold probability down to which it still counts as going on (speech decays)
/// @param preRollMillis sound kept from before the onset: the detector notices a soft first
///   consonant late, and the recogniser works best with 0.2 to 0.3 s of leading silence
/// @param minimumSpeechMillis voiced time before sound counts as the user speaking: a click starts
///   no turn and does not silence the agent
/// @param speculate whether an answer is prepared during a pause that may not be the end
/// @param speculationSilenceMillis silence after which that starts
/// @param endOfTurnSilenceMillis silence after which the agent may speak
/// @param longestSegmentMillis sound handed to the recogniser at once; longer speech is cut at its
///   quietest place
/// @param partialIntervalMillis new speech after which the words so far are recognised while the
///   user still speaks; 0 turns it off
/// @param prefillPartials whether those words are computed by the language model at once
/// @param fadeMillis length of the fade with which an interrupted agent falls silent
/// @param hurryMillis with less speech than this left to play, the agent continues clause by clause
///   instead of sentence by sentence
/// @param playoutLimitMillis speech prepared ahead at most; the responder waits for room
/// @param userRingFrames user frames waiting for the ears at most; the oldest is dropped, counted
public record CascadeSettings(
    double startThreshold,
    double stayThreshold,
    int preRollMillis,
    int minimumSpeechMillis,
    boolean speculate,
    int speculationSilenceMillis,
    int endOfTurnSilenceMillis,
    int longestSegmentMillis,
    int partialIntervalMillis,
    boolean prefillPartials,
    int fadeMillis,
    int hurryMillis,
    int playoutLimitMillis,
    int userRingFrames) {

  /// The values a conversation runs with.
  ///
  /// - 448 ms end of turn: longer than the pauses inside a spoken question, shorter than the time
  ///   the default language model needs for its first clause, so it costs nothing.
  /// - 128 ms speculation: four windows; a sooner start often recognises a word that is not over.
  /// - 128 ms minimum speech: four windows; "no" has six or more, a key stroke one or two.
  /// - 28 s segments: the recogniser takes 30 s.
  /// - 15 ms fade: no click, and nothing of the 600 ms an interruption may take.
  public static final CascadeSettings DEFAULT =
      new CascadeSettings(
          0.5, 0.35, 300, 128, true, 128, 448, 28_000, 640, true, 15, 600, 20_000, 50);

  /// @throws IllegalArgumentException if a value is out of its range, all of them named
  public CascadeSettings {
    var faults = new StringBuilder();
    check(
        faults,
        0 < stayThreshold && stayThreshold <= startThreshold && startThreshold < 1,
        "0 < stayThreshold <= startThreshold < 1");
    check(faults, preRollMillis >= 0, "preRollMillis >= 0");
    check(faults, minimumSpeechMillis > 0, "minimumSpeechMillis > 0");
    check(
        faults,
        0 < speculationSilenceMillis && speculationSilenceMillis <= endOfTurnSilenceMillis,
        "0 < speculationSilenceMillis <= endOfTurnSilenceMillis");
    check(
        faults,
        longestSegmentMillis >= 2_000 && longestSegmentMillis <= 30_000,
        "longestSegmentMillis 2000 ... 30000");
    check(faults, partialIntervalMillis >= 0, "partialIntervalMillis >= 0");
    check(faults, fadeMillis >= 0, "fadeMillis >= 0");
    check(faults, hurryMillis >= 0, "hurryMillis >= 0");
    check(faults, playoutLimitMillis > 0, "playoutLimitMillis > 0");
    check(faults, userRingFrames > 0, "userRingFrames > 0");
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("cascade settings: wanted " + faults);
    }
  }

  private static void check(StringBuilder faults, boolean holds, String wanted) {
    if (!holds) {
      faults.append(faults.isEmpty() ? "" : ", ").append(wanted);
    }
  }

  /// These settings with another speculation.
  public CascadeSettings withSpeculation(boolean on, int silenceMillis) {
    return new CascadeSettings(
        startThreshold,
        stayThreshold,
        preRollMillis,
        minimumSpeechMillis,
        on,
        silenceMillis,
        endOfTurnSilenceMillis,
        longestSegmentMillis,
        partialIntervalMillis,
        prefillPartials,
        fadeMillis,
        hurryMillis,
        playoutLimitMillis,
        userRingFrames);
  }

  /// These settings with other work during the user's speech.
  ///
  /// @param intervalMillis 0 = no partial transcripts
  public CascadeSettings withPartials(int intervalMillis, boolean prefill) {
    return new CascadeSettings(
        startThreshold,
        stayThreshold,
        preRollMillis,
        minimumSpeechMillis,
        speculate,
        speculationSilenceMillis,
        endOfTurnSilenceMillis,
        longestSegmentMillis,
        intervalMillis,
        prefill,
        fadeMillis,
        hurryMillis,
        playoutLimitMillis,
        userRingFrames);
  }

  /// Detector windows that cover `millis`.
  static int windows(int millis) {
    return Math.ceilDiv(millis, WINDOW_MILLIS);
  }

  /// Length of a detector window.
  static final int WINDOW_MILLIS = VoiceActivity.WINDOW * 1_000 / VoiceActivity.SAMPLE_RATE;
}
