package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.GoldenTolerance;
import java.util.ArrayList;
import java.util.List;

/// The most likely token, held against what the reference chose at the same place.
///
/// Where the two differ, that very choice must be a near-tie, of ours and, where its margin was
/// recorded, of the reference's. The recorded token is then taken, so that all that follows is
/// still the recorded session and nothing of it is excused.
final class RecordedChooser implements TokenChooser {
  /// In place of a token: none was recorded.
  static final int NOT_RECORDED = -1;

  private static final System.Logger LOG = System.getLogger("golden.lm");

  /// What was recorded.
  interface Session {
    /// The token chosen for a channel of a row, or [#NOT_RECORDED].
    int token(long row, int channel);

    /// How much better it was than the second best; NaN where that was not recorded.
    default double margin(long row, int channel) {
      return Double.NaN;
    }

    /// Whether the session goes on with the token, or was given another.
    default boolean isUsed(long row, int channel) {
      return true;
    }
  }

  private final String run;
  private final Session session;
  private final List<float[]> logits = new ArrayList<>();
  private int choices;
  private int ties;
  private double smallestMargin = Double.POSITIVE_INFINITY;
  private boolean isReleased;

  RecordedChooser(String run, Session session) {
    this.run = run;
    this.session = session;
  }

  @Override
  public int choose(float[] given, long row, int channel) {
    logits.add(given.clone());
    int best = Stages.argMax(given);
    int wanted = session.token(row, channel);
    boolean isUsed = session.isUsed(row, channel);
    if (isUsed) {
      smallestMargin = Math.min(smallestMargin, Stages.margin(given));
    }
    if (wanted == NOT_RECORDED) {
      releaseAtATie(Stages.margin(given), isUsed, row, channel);
      return best;
    }
    if (isReleased) {
      return best;
    }
    choices++;
    return best == wanted ? best : tied(given, best, wanted, row, channel);
  }

  private int tied(float[] given, int best, int wanted, long row, int channel) {
    String place =
        "%s, row %d, channel %d: token %d instead of %d".formatted(run, row, channel, best, wanted);
    double margin = (double) given[best] - given[wanted];
    assertThat(margin).as("%s: our margin", place).isLessThan(GoldenTolerance.NEAR_TIE);
    double recorded = session.margin(row, channel);
    if (!Double.isNaN(recorded)) {
      assertThat(recorded).as("%s: its margin", place).isLessThan(GoldenTolerance.NEAR_TIE);
    }
    ties++;
    LOG.log(
        System.Logger.Level.INFO,
        "%s at a margin of %.2e, a near-tie; the recorded one is taken".formatted(place, margin));
    return wanted;
  }

  /// A choice that nobody recorded and that may have fallen otherwise: nothing is known of what
  /// follows from it.
  private void releaseAtATie(double margin, boolean isUsed, long row, int channel) {
    if (isUsed && margin < GoldenTolerance.NEAR_TIE && !isReleased) {
      isReleased = true;
      LOG.log(
          System.Logger.Level.INFO,
          "%s, row %d, channel %d: a near-tie of %.2e that was not recorded; the rest is released"
              .formatted(run, row, channel, margin));
    }
  }

  /// Forgets the logits so far.
  void clear() {
    logits.clear();
  }

  /// Logits of the choices since the last clearing.
  List<float[]> logits() {
    return logits;
  }

  /// Whether a near-tie was met that was not recorded.
  boolean isReleased() {
    return isReleased;
  }

  /// What was compared, in words.
  String summary() {
    assertThat(choices).as("choices compared by %s", run).isPositive();
    return "%d choices as recorded, %d of them near-ties decided otherwise, smallest margin %.2e%s"
        .formatted(choices, ties, smallestMargin, isReleased ? "; then released" : "");
  }
}
