package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.speech.AudioFormat;
import io.personaplex.testkit.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UserAudioTest {
  private static final int FRAME = AudioFormat.MIMI.samplesPerFrame();

  private final Counters counters = new Counters();
  private final UserAudio audio = new UserAudio(AudioFormat.MIMI, counters);
  private final float[] taken = new float[FRAME];

  @Test
  void whatIsSaidBeforeTheHandshakeIsHeardAfterIt() {
    put(0.5f, FRAME + FRAME / 2);
    audio.open();
    put(0.5f, FRAME / 2);
    assertThat(take()).isEqualTo(0.5f);
    assertThat(take()).isEqualTo(0.5f);
    assertThat(counters.get(Counter.SAMPLES_EARLY)).isZero();
    assertThat(counters.get(Counter.SAMPLES_IN)).isEqualTo(2L * FRAME);
  }

  @Test
  void beforeTheHandshakeTheOldestIsDroppedAndCountedAsEarly() {
    for (int n = 1; n <= UserAudio.FRAMES_MAX + 3; n++) {
      put(n / 32f, FRAME);
    }
    audio.open();
    assertThat(counters.get(Counter.SAMPLES_EARLY)).isEqualTo(3L * FRAME);
    assertThat(counters.get(Counter.FRAMES_LATE)).isZero();
    for (int n = 4; n <= UserAudio.FRAMES_MAX + 3; n++) {
      assertThat(take()).isEqualTo(n / 32f);
    }
  }

  @Test
  void silenceBeforeTheFirstWordsIsDroppedAtTheHandshake() {
    put(0.001f, 4 * FRAME);
    put(0.5f, FRAME);
    put(0f, FRAME);
    audio.open();
    assertThat(take()).isEqualTo(0.5f);
    assertThat(take()).isZero();
    assertThat(counters.get(Counter.SAMPLES_EARLY)).isEqualTo(4L * FRAME);
    assertThat(counters.get(Counter.FRAMES_MISSING)).isZero();
  }

  @Test
  void aMicrophoneThatWasOpenAndQuietBeforeTheHandshakeLeavesNoDelay() {
    put(0f, 100 * FRAME);
    audio.open();
    put(0.5f, FRAME);
    assertThat(take()).isEqualTo(0.5f);
    assertThat(counters.get(Counter.FRAMES_LATE)).isZero();
  }

  @Test
  void anyPiecesComeOutAsTheSameSamples() {
    long seed = Seeds.next();
    var random = new SplittableRandom(seed);
    audio.open();
    float[] sent = new float[UserAudio.FRAMES_MAX * FRAME];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (float) random.nextDouble(-1, 1);
    }
    for (int from = 0; from < sent.length; ) {
      int length = Math.min(sent.length - from, random.nextInt(3 * FRAME));
      audio.samples(Arrays.copyOfRange(sent, from, from + length), length);
      from += length;
    }
    for (int frame = 0; frame < UserAudio.FRAMES_MAX; frame++) {
      audio.take(taken);
      assertThat(taken)
          .as("seed %d frame %d", seed, frame)
          .containsExactly(Arrays.copyOfRange(sent, frame * FRAME, (frame + 1) * FRAME));
    }
  }

  @Test
  void aHalfFilledFrameWaitsForItsRest() {
    audio.open();
    put(0.5f, FRAME - 1);
    assertThat(take()).isZero();
    put(0.5f, 1);
    assertThat(take()).isEqualTo(0.5f);
  }

  @Test
  void aLoudBacklogIsKeptUntilItIsQuiet() {
    audio.open();
    put(0.5f, 5 * FRAME);
    // Each tick brings one frame and takes one, so five keep waiting.
    for (int tick = 0; tick < 60; tick++) {
      assertThat(take()).isEqualTo(0.5f);
      put(0.5f, FRAME);
    }
    assertThat(counters.get(Counter.FRAMES_LATE)).isZero();
    for (int tick = 0; tick < 60; tick++) {
      take();
      put(0f, FRAME);
    }
    assertThat(counters.get(Counter.FRAMES_LATE)).isEqualTo(3);
    put(0.25f, FRAME);
    assertThat(take()).isZero();
    assertThat(take()).isZero();
    assertThat(take()).as("two frames wait before it, no longer five").isEqualTo(0.25f);
  }

  @Test
  void aBacklogThatIsNeverQuietIsShortenedAllTheSame() {
    audio.open();
    put(0.5f, 4 * FRAME);
    for (int tick = 0; tick < 2 * UserAudio.BACKLOG_TICKS_MAX; tick++) {
      take();
      put(0.5f, FRAME);
    }
    assertThat(counters.get(Counter.FRAMES_LATE)).isBetween(1L, 2L);
  }

  @Test
  void ordinaryJitterLosesNothing() {
    long seed = Seeds.next();
    var random = new SplittableRandom(seed);
    audio.open();
    put(0.5f, 2 * FRAME);
    int owed = 0;
    for (int tick = 0; tick < 2_000; tick++) {
      take();
      owed++;
      if (random.nextInt(4) > 0 || owed > 1) {
        put(0.5f, owed * FRAME);
        owed = 0;
      }
    }
    assertThat(counters.get(Counter.FRAMES_LATE)).as("seed %d", seed).isZero();
    assertThat(counters.get(Counter.FRAMES_MISSING)).as("seed %d", seed).isZero();
  }

  private void put(float level, int samples) {
    float[] piece = new float[samples];
    Arrays.fill(piece, level);
    audio.samples(piece, samples);
  }

  private float take() {
    audio.take(taken);
    assertThat(taken).containsOnly(taken[0]);
    return taken[0];
  }
}
