package io.personaplex.cascade;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The times and thresholds of a conversation. Lengths of silence are counted in detector windows
/// of 32 ms and rounded up.
///
/// @param userRingFrames user frames waiting for the ears at most; the oldest is dropped, counted
public record CascadeSettings(
    Detection detection,
    BargeIn bargeIn,
    Pauses pauses,
    Partials partials,
    Playing playing,
    int userRingFrames) {

  /// What counts as the user's voice.
  ///
  /// @param startThreshold speech probability at which a voice may have started
  /// @param stayThreshold probability down to which it still counts as going on (speech decays)
  /// @param preRollMillis sound kept from before the onset: the detector notices a soft first
  ///   consonant late, and the recogniser works best with 0.2 to 0.3 s of leading silence
  /// @param minimumSpeechMillis voiced time before sound counts as the user speaking: a click
  ///   starts no turn and does not silence the agent
  /// @param longestSegmentMillis sound handed to the recogniser at once, which takes 30 s; longer
  ///   speech is cut at its quietest place
  public record Detection(
      double startThreshold,
      double stayThreshold,
      int preRollMillis,
      int minimumSpeechMillis,
      int longestSegmentMillis) {}

  /// What a sound over the agent does.
  ///
  /// @param onsetMillis time a sound must last to lower the agent
  /// @param confirmMillis time since its onset after which a voice that is still strong interrupts
  /// @param duckDecibels by how much the agent is lowered, more than 0
  public record BargeIn(int onsetMillis, int confirmMillis, double duckDecibels) {}

  /// What a silence of the user means.
  ///
  /// @param speculate whether an answer is prepared during a pause that may not be the end
  /// @param speculationMillis silence after which that starts
  /// @param endOfTurnMillis silence after which the agent may speak
  public record Pauses(boolean speculate, int speculationMillis, int endOfTurnMillis) {}

  /// Work while the user still speaks.
  ///
  /// @param intervalMillis new speech after which the words so far are recognised; 0 = never
  /// @param prefill whether the language model computes those words at once
  public record Partials(int intervalMillis, boolean prefill) {}

  /// The agent's side.
  ///
  /// @param fadeMillis length of the fade with which an interrupted agent falls silent
  /// @param hurryMillis with less speech than this left to play, the agent continues clause by
  ///   clause instead of sentence by sentence
  /// @param limitMillis speech prepared ahead at most; the responder waits for room
  public record Playing(int fadeMillis, int hurryMillis, int limitMillis) {}

  /// The values a conversation runs with.
  ///
  /// - 448 ms end of turn: longer than the pauses inside a spoken question, shorter than the time
  ///   the default language model needs for its first clause, so it costs nothing.
  /// - 128 ms speculation: four windows; a sooner start often recognises a word that is not over.
  /// - 128 ms minimum speech: four windows; "no" has six or more, a key stroke one or two.
  /// - 64 ms until a sound lowers the agent: two windows; a key stroke is one.
  /// - 384 ms until a voice interrupts: with the frame clocks of both sides the agent is silent
  ///   within 600 ms; a "yeah" is dying away by then, and a cough is no voice.
  /// - 15 dB: clearly softer, and still to be understood.
  /// - 960 ms between partial transcripts: one or two in a question. Each gives the language model
  ///   words to compute ahead, and delays the answer if the user stops while it is under way.
  /// - 15 ms fade: no click, and nothing of the 600 ms an interruption may take.
  public static final CascadeSettings DEFAULT =
      new CascadeSettings(
          new Detection(0.5, 0.35, 300, 128, 28_000),
          new BargeIn(64, 384, 15),
          new Pauses(true, 128, 448),
          new Partials(960, true),
          new Playing(15, 600, 20_000),
          50);

  /// Length of a detector window.
  static final int WINDOW_MILLIS = VoiceActivity.WINDOW * 1_000 / VoiceActivity.SAMPLE_RATE;

  /// @throws IllegalArgumentException if a value is out of its range, all of them named
  public CascadeSettings {
    var faults = new ArrayList<String>();
    check(
        faults,
        0 < detection.stayThreshold
            && detection.stayThreshold <= detection.startThreshold
            && detection.startThreshold < 1,
        "0 < stayThreshold <= startThreshold < 1");
    check(faults, detection.preRollMillis >= 0, "preRollMillis >= 0");
    check(faults, detection.minimumSpeechMillis > 0, "minimumSpeechMillis > 0");
    check(
        faults,
        detection.longestSegmentMillis >= 2_000 && detection.longestSegmentMillis <= 30_000,
        "longestSegmentMillis 2000 ... 30000");
    check(
        faults,
        0 < pauses.speculationMillis && pauses.speculationMillis <= pauses.endOfTurnMillis,
        "0 < speculationMillis <= endOfTurnMillis");
    check(
        faults,
        0 < bargeIn.onsetMillis && bargeIn.onsetMillis <= bargeIn.confirmMillis,
        "0 < onsetMillis <= confirmMillis");
    check(faults, bargeIn.duckDecibels > 0, "duckDecibels > 0");
    check(faults, partials.intervalMillis >= 0, "intervalMillis >= 0");
    check(faults, playing.fadeMillis >= 0, "fadeMillis >= 0");
    check(faults, playing.hurryMillis >= 0, "hurryMillis >= 0");
    check(faults, playing.limitMillis > 0, "limitMillis > 0");
    check(faults, userRingFrames > 0, "userRingFrames > 0");
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("cascade settings: wanted " + String.join(", ", faults));
    }
  }

  private static void check(List<String> faults, boolean holds, String wanted) {
    if (!holds) {
      faults.add(wanted);
    }
  }

  /// The default with what the environment changes, for measuring: `CASCADE_PARTIALS` = `off`,
  /// `words` or `prefill` (default), `CASCADE_SPECULATION_MS` (0 = off), `CASCADE_END_OF_TURN_MS`.
  ///
  /// @throws IllegalArgumentException if one of them has no such value
  public static CascadeSettings of(Map<String, String> environment) {
    String partials = environment.getOrDefault("CASCADE_PARTIALS", "prefill");
    int interval = DEFAULT.partials.intervalMillis;
    int speculation =
        millis(environment, "CASCADE_SPECULATION_MS", DEFAULT.pauses.speculationMillis);
    int endOfTurn = millis(environment, "CASCADE_END_OF_TURN_MS", DEFAULT.pauses.endOfTurnMillis);
    return DEFAULT
        .with(
            switch (partials) {
              case "off" -> new Partials(0, false);
              case "words" -> new Partials(interval, false);
              case "prefill" -> new Partials(interval, true);
              default ->
                  throw new IllegalArgumentException(
                      "CASCADE_PARTIALS is '%s', wanted off, words or prefill".formatted(partials));
            })
        .with(new Pauses(speculation > 0, speculation > 0 ? speculation : endOfTurn, endOfTurn));
  }

  private static int millis(Map<String, String> environment, String name, int otherwise) {
    String value = environment.getOrDefault(name, "");
    if (value.isEmpty()) {
      return otherwise;
    }
    if (!value.matches("\\d{1,4}")) {
      throw new IllegalArgumentException(
          "%s is '%s', wanted milliseconds, 0 ... 9999".formatted(name, value));
    }
    return Integer.parseInt(value);
  }

  CascadeSettings with(Detection other) {
    return new CascadeSettings(other, bargeIn, pauses, partials, playing, userRingFrames);
  }

  CascadeSettings with(Pauses other) {
    return new CascadeSettings(detection, bargeIn, other, partials, playing, userRingFrames);
  }

  CascadeSettings with(Partials other) {
    return new CascadeSettings(detection, bargeIn, pauses, other, playing, userRingFrames);
  }

  /// Detector windows that cover `millis`.
  static int windows(int millis) {
    return Math.ceilDiv(millis, WINDOW_MILLIS);
  }
}
