package io.personaplex.personaplex;

import io.personaplex.lm.Precision;
import io.personaplex.speech.Offer;
import java.util.Locale;

/// The rule by which `SPEECH_ENGINE=auto` takes PersonaPlex: its weights are there, they are kept
/// at a precision that is proven, and this machine's memory is fast enough for it.
final class AutomaticChoice {
  private static final String FORCE = "SPEECH_ENGINE=personaplex takes it all the same";

  private AutomaticChoice() {}

  /// Whether a precision may be taken automatically.
  static boolean isProven(Precision precision) {
    return switch (precision) {
      case F32, BF16, INT8 -> true;
      case INT4 -> false;
    };
  }

  /// The answer when no folder is named.
  static Offer noWeights() {
    return new Offer.NotSetUp("%s names no folder".formatted(CheckpointFolder.VARIABLE));
  }

  /// The answer when the precision that was asked for is not proven.
  static Offer unproven(Precision precision) {
    return new Offer.Unfit(
        "%s is unproven on the published weights, so auto does not take it; %s, and without %s it is int8"
            .formatted(precision.name().toLowerCase(Locale.ROOT), FORCE, EngineOptions.PRECISION));
  }

  /// The answer where the speed does not matter.
  static Offer nobodyWaits() {
    return new Offer.Taken("PersonaPlex has its weights here, and nobody waits for its answers");
  }

  /// The answer once the speed is known.
  static Offer of(SpeedForecast forecast) {
    return forecast.isRealTime()
        ? new Offer.Taken("PersonaPlex should keep up here: " + forecast.sentence())
        : new Offer.Unfit(
            "this machine is too slow for it: %s; %s".formatted(forecast.sentence(), FORCE));
  }
}
