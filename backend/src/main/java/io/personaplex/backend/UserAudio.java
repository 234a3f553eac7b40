package io.personaplex.backend;

import io.personaplex.audio.SampleSink;
import io.personaplex.speech.AudioFormat;
import java.util.Arrays;

/// The jitter buffer: samples of the client in, one frame a tick out. One thread puts in, one takes
/// out.
///
/// - **Nothing there** at a tick: silence, counted as missing if the client is sending at all (a
///   frame came within the last [#SENDING_TICKS]); a muted client is not counted.
/// - **Full**: the oldest frame is dropped and counted as late.
/// - **Catching up**: frames that came late keep all later ones waiting, which the user hears as a
///   slower answer. When more than [#BACKLOG_FRAMES] have waited for [#BACKLOG_TICKS], the oldest
///   is dropped and counted as late as soon as it is quiet, after [#BACKLOG_TICKS_MAX] in any case.
/// - **Before the handshake** samples are kept as well, the last [#FRAMES_MAX] frames of them: who
///   begins to speak too soon is heard. At the handshake ([#open]) the quiet frames in front of the
///   first that is not are dropped, so that nobody's later words wait behind silence. What is
///   dropped until then is counted as early.
final class UserAudio implements SampleSink {
  static final int FRAMES_MAX = 8;
  static final int SENDING_TICKS = 12;
  static final int BACKLOG_FRAMES = 2;
  static final int BACKLOG_TICKS = 12;
  static final int BACKLOG_TICKS_MAX = 125;

  private final Counters counters;
  // One more than FRAMES_MAX: the frame being filled.
  private final float[][] ring;
  private int oldest;
  private int waiting;
  private int filled;
  private boolean open;
  private int ticksSinceFrame = SENDING_TICKS;
  private int backlogTicks;

  UserAudio(AudioFormat format, Counters counters) {
    this.counters = counters;
    ring = new float[FRAMES_MAX + 1][format.samplesPerFrame()];
  }

  /// The handshake: from now on frames are taken.
  synchronized void open() {
    while (waiting > 0 && QuietFrame.is(ring[oldest])) {
      dropOldest();
    }
    open = true;
  }

  @Override
  public synchronized void samples(float[] samples, int length) {
    int from = 0;
    while (from < length) {
      float[] frame = ring[(oldest + waiting) % ring.length];
      int count = Math.min(length - from, frame.length - filled);
      System.arraycopy(samples, from, frame, filled, count);
      from += count;
      filled += count;
      if (filled == frame.length) {
        filled = 0;
        waiting++;
        ticksSinceFrame = 0;
        if (waiting > FRAMES_MAX) {
          dropOldest();
        }
      }
    }
    counters.add(Counter.SAMPLES_IN, length);
  }

  /// Fills `frame` with what the user said in this tick.
  synchronized void take(float[] frame) {
    catchUp();
    if (waiting > 0) {
      System.arraycopy(ring[oldest], 0, frame, 0, frame.length);
      oldest = (oldest + 1) % ring.length;
      waiting--;
      return;
    }
    Arrays.fill(frame, 0f);
    if (ticksSinceFrame < SENDING_TICKS) {
      ticksSinceFrame++;
      counters.increment(Counter.FRAMES_MISSING);
    }
  }

  private void catchUp() {
    backlogTicks = waiting > BACKLOG_FRAMES ? backlogTicks + 1 : 0;
    if (backlogTicks > BACKLOG_TICKS_MAX
        || (backlogTicks > BACKLOG_TICKS && QuietFrame.is(ring[oldest]))) {
      dropOldest();
    }
  }

  private void dropOldest() {
    oldest = (oldest + 1) % ring.length;
    waiting--;
    if (open) {
      counters.increment(Counter.FRAMES_LATE);
    } else {
      counters.add(Counter.SAMPLES_EARLY, ring[oldest].length);
    }
  }
}
