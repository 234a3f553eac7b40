package io.personaplex.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A recording on its way through the microphone.
///
/// Times are those at which a live microphone would have heard a sample: a frame leaves when its
/// last sample is there, so a sample is older than its frame by what follows it in the frame.
public final class Utterance {
  private final float[] samples;
  private final int firstVoiced;
  private final int lastVoiced;
  private final CountDownLatch sent = new CountDownLatch(1);
  private volatile long firstVoicedNanos;
  private volatile long lastVoicedNanos;
  private volatile boolean abandoned;
  // Only the microphone's thread touches it.
  private int position;

  Utterance(float[] samples) {
    this.samples = samples;
    firstVoiced = SoundLevel.firstAbove(SoundLevel.VOICED, samples);
    lastVoiced = SoundLevel.lastAbove(SoundLevel.VOICED, samples);
    if (lastVoiced < 0) {
      throw new IllegalArgumentException(
          "utterance of %d samples has none above %.2f of full scale: it is silence"
              .formatted(samples.length, SoundLevel.VOICED));
    }
  }

  /// Waits until the last sample has left.
  ///
  /// @throws ChatException if it has not within `timeout`, or will not because the conversation
  ///   ended
  public void awaitSent(Duration timeout) {
    try {
      if (!sent.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ChatException(
            "waited %.1f s for an utterance of %d samples to be sent"
                .formatted(timeout.toMillis() / 1000.0, samples.length));
      }
      if (abandoned) {
        throw new ChatException("the conversation ended before an utterance was sent");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChatException("interrupted while an utterance was sent", e);
    }
  }

  /// When the first voiced sample was spoken, on the clock of [System#nanoTime].
  ///
  /// @throws IllegalStateException before all is sent
  public long firstVoicedNanos() {
    requireSent();
    return firstVoicedNanos;
  }

  /// When the last voiced sample was spoken, on the clock of [System#nanoTime].
  ///
  /// @throws IllegalStateException before all is sent
  public long lastVoicedNanos() {
    requireSent();
    return lastVoicedNanos;
  }

  /// Copies the next samples into `frame`.
  ///
  /// @return how many
  int fill(float[] frame) {
    int count = Math.min(frame.length, samples.length - position);
    System.arraycopy(samples, position, frame, 0, count);
    return count;
  }

  /// The frame filled last has left.
  ///
  /// @return whether that was all
  boolean frameSent(int frameSamples, int sampleRate, long sentNanos) {
    int end = position + frameSamples;
    if (firstVoiced >= position && firstVoiced < end) {
      firstVoicedNanos = sentNanos - nanos(end - 1 - firstVoiced, sampleRate);
    }
    if (lastVoiced >= position && lastVoiced < end) {
      lastVoicedNanos = sentNanos - nanos(end - 1 - lastVoiced, sampleRate);
    }
    position = end;
    if (position < samples.length) {
      return false;
    }
    sent.countDown();
    return true;
  }

  /// It will not be sent.
  void abandon() {
    abandoned = true;
    sent.countDown();
  }

  private static long nanos(int samples, int sampleRate) {
    return samples * 1_000_000_000L / sampleRate;
  }

  private void requireSent() {
    if (sent.getCount() > 0 || abandoned) {
      throw new IllegalStateException("the utterance has not been sent");
    }
  }
}
