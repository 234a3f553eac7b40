package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cascade.SpokenWords.Word;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlayoutTest {
  private static final int FADE = 100;
  private static final float DUCKED = 0.2f;

  private final Playout playout = new Playout(10_000, FADE, DUCKED);
  private final Reply reply = new Reply();
  private final List<String> pieces = new ArrayList<>();

  private static float[] sound(int length) {
    float[] samples = new float[length];
    Arrays.fill(samples, 0.5f);
    return samples;
  }

  private float[] take(int length) {
    float[] frame = new float[length];
    Arrays.fill(frame, Float.NaN);
    playout.take(frame, pieces);
    return frame;
  }

  private void queue(String clause, int samples) {
    playout.add(reply, sound(samples), SpokenWords.spread(clause, samples));
    reply.plan(clause);
  }

  @Test
  void aReplyIsHeldUntilItIsCommitted() {
    queue("Hello", 500);
    assertThat(take(100)).containsOnly(0f);
    assertThat(pieces).isEmpty();
    reply.commit();
    assertThat(take(100)).containsOnly(0.5f);
    assertThat(pieces).containsExactly("Hello");
  }

  @Test
  void aWordIsGivenOutWithTheFrameThatBeginsIt() {
    reply.commit();
    queue("abcd efgh", 900); // "efgh" begins with its space at sample 400
    take(400);
    assertThat(pieces).containsExactly("abcd");
    take(100);
    assertThat(pieces).containsExactly("abcd", " efgh");
    float[] last = take(500);
    assertThat(Arrays.copyOf(last, 400)).containsOnly(0.5f);
    assertThat(Arrays.copyOfRange(last, 400, 500)).containsOnly(0f);
  }

  @Test
  void whatIsPlayingFadesOutAndWhatWasNotSpokenIsNotRemembered() {
    reply.commit();
    queue("abcd efgh", 900);
    queue(" ijkl", 900);
    take(300);
    assertThat(playout.cut(reply)).isTrue();
    float[] frame = take(300);
    for (int i = 1; i < FADE; i++) {
      assertThat(frame[i]).isLessThan(frame[i - 1]);
    }
    assertThat(frame[0]).isLessThan(0.5f);
    assertThat(Arrays.copyOfRange(frame, FADE - 1, 300)).containsOnly(0f);
    assertThat(take(300)).containsOnly(0f);
    assertThat(pieces).containsExactly("abcd");
    assertThat(reply.words()).isEqualTo("abcd");
    assertThat(playout.plays(reply)).isFalse();
  }

  @Test
  void aCancelledReplyCannotBeQueued() {
    reply.commit();
    playout.cut(reply);
    assertThat(playout.add(reply, sound(10), List.of(new Word("late", 0)))).isFalse();
    assertThat(take(10)).containsOnly(0f);
    assertThat(reply.words()).isEmpty();
  }

  @Test
  void cuttingASilentAgentCutsNothing() {
    reply.commit();
    queue("Hello", 50);
    playout.finish(reply);
    take(100);
    take(100);
    assertThat(playout.cut(reply)).isFalse();
    assertThat(reply.words()).isEqualTo("Hello");
  }

  @Test
  void whatWasCutCanGoOnWhereItStopped() {
    reply.commit();
    queue("abcd efgh", 900);
    queue(" ijkl", 500);
    assertThat(playout.take(new float[300], pieces)).isSameAs(reply);
    playout.cut(reply);
    take(300);
    playout.resume(reply);
    assertThat(reply.cancelled()).isFalse();
    playout.finish(reply);
    assertThat(playout.queuedMillis(1_000)).isEqualTo(1_100);
    assertThat(playout.take(new float[300], pieces)).isNull(); // not heard for the first time
    assertThat(take(800)).containsOnly(0.5f);
    assertThat(take(10)).containsOnly(0f);
    assertThat(pieces).containsExactly("abcd", " efgh", " ijkl");
    assertThat(reply.words()).isEqualTo("abcd efgh ijkl");
    assertThat(playout.plays(reply)).isFalse();
    assertThat(playout.gapFrames()).isZero();
  }

  @Test
  void whatWasCutBeforeItWasHeardIsHeardForTheFirstTimeLater() {
    reply.commit();
    queue("abcd", 400);
    assertThat(playout.cut(reply)).isTrue();
    assertThat(take(100)).containsOnly(0f);
    playout.resume(reply);
    assertThat(playout.take(new float[100], pieces)).isSameAs(reply);
    assertThat(pieces).containsExactly("abcd");
  }

  @Test
  void theSoundOfAnEarlierReplyDoesNotComeBack() {
    reply.commit();
    queue("abcd efgh", 900);
    take(300);
    playout.cut(reply);
    take(300);
    var other = new Reply();
    other.commit();
    playout.cut(other);
    playout.resume(other);
    assertThat(playout.queuedMillis(1_000)).isZero();
    assertThat(take(300)).containsOnly(0f);
    assertThat(pieces).containsExactly("abcd");
  }

  @Test
  void aThrownAwaySpeculationInBetweenDoesNotMatter() {
    reply.commit();
    queue("abcd efgh", 900);
    take(300);
    playout.cut(reply);
    take(300);
    var speculation = new Reply();
    playout.add(speculation, sound(200), List.of());
    playout.cut(speculation);
    playout.resume(reply);
    assertThat(take(600)).containsOnly(0.5f);
    assertThat(take(10)).containsOnly(0f);
  }

  @Test
  void aClauseWithoutSoundStillSaysItsWords() {
    reply.commit();
    queue("*", 0);
    take(10);
    assertThat(pieces).containsExactly("*");
  }

  @Test
  void runningDryInTheMiddleIsCountedAndTheEndIsNot() {
    reply.commit();
    queue("Hello", 50);
    take(100);
    take(100);
    assertThat(playout.gapFrames()).isEqualTo(2);
    queue(" you", 50);
    playout.finish(reply);
    take(100);
    take(100);
    assertThat(playout.gapFrames()).isEqualTo(2);
  }

  @Test
  void aFullPlayoutMakesTheProducerWaitAndACutSetsItFree() throws InterruptedException {
    reply.commit();
    queue("long", 10_001);
    var added = new ArrayList<Boolean>();
    var producer =
        Thread.ofPlatform().start(() -> added.add(playout.add(reply, sound(5), List.of())));
    while (producer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    playout.cut(reply);
    producer.join();
    assertThat(added).containsExactly(false);
  }

  @Test
  void aDuckedReplyIsSofterAfterOneFadeAndComesBackSlowly() {
    reply.commit();
    queue("abcd efgh", 5_000);
    take(100);
    assertThat(playout.duck()).isTrue();
    float[] down = take(200);
    assertThat(down[50]).isBetween(0.5f * DUCKED, 0.5f);
    assertThat(Arrays.copyOfRange(down, FADE + 1, 200)).containsOnly(0.5f * DUCKED);
    playout.restore();
    float[] up = take(1_300);
    for (int i = 1; i < 1_190; i++) {
      assertThat(up[i]).isGreaterThan(up[i - 1]);
    }
    assertThat(take(100)).containsOnly(0.5f);
  }

  @Test
  void nothingPlayingIsNotDucked() {
    assertThat(playout.duck()).isFalse();
    reply.commit();
    queue("abcd", 400);
    assertThat(take(100)).containsOnly(0.5f);
  }

  @Test
  void theNextReplyIsAsLoudAsEver() {
    reply.commit();
    queue("abcd", 400);
    take(100);
    playout.duck();
    playout.cut(reply);
    take(200);
    var next = new Reply();
    next.commit();
    playout.add(next, sound(200), List.of());
    assertThat(take(200)).containsOnly(0.5f);
  }

  @Test
  void aHeldReplyIsPlayedOnAndCannotBeQueued() {
    reply.commit();
    queue("abcd", 400);
    take(100);
    playout.hold(reply);
    assertThat(playout.add(reply, sound(10), List.of())).isFalse();
    assertThat(take(300)).containsOnly(0.5f);
    take(100);
    assertThat(playout.plays(reply)).isTrue(); // not over: it is written on later
    reply.release();
    queue(" efgh", 100);
    assertThat(take(100)).containsOnly(0.5f);
    assertThat(reply.words()).isEqualTo("abcd efgh");
  }

  @Test
  void cuttingASpeculationDoesNotTouchWhatIsPlaying() {
    reply.commit();
    queue("abcd", 400);
    take(100);
    var speculation = new Reply();
    playout.add(speculation, sound(50), List.of());
    playout.cut(speculation);
    assertThat(playout.queuedMillis(1_000)).isEqualTo(300);
    assertThat(take(300)).containsOnly(0.5f);
  }
}
