package io.personaplex.bench;

import io.personaplex.client.Inbox;
import io.personaplex.client.Received;
import io.personaplex.client.Surroundings;
import io.personaplex.speech.AudioFormat;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

/// A room with a loudspeaker: plays what the agent says, frame by frame with the microphone, and
/// lets the microphone hear it. Silent until [#turnUp].
///
/// The room is synthetic: the direct path, and 300 random reflections that die away by 60 dB in 300
/// ms and hold half as much energy. Any thread.
final class LoudspeakerRoom implements Surroundings {
  private static final int RATE = AudioFormat.MIMI.sampleRate();
  private static final int REFLECTIONS = 300;
  private static final double DECAY_SECONDS = 0.3;

  /// Frames waiting for the loudspeaker at most; after a hitch the oldest is left out.
  private static final int MOST_WAITING = 4;

  private record Path(int delay, float gain) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Inbox inbox;
  private final ArrayDeque<float[]> waiting = new ArrayDeque<>();
  private final float[] played = new float[RATE]; // newest last
  private long fetchedUntil = System.nanoTime();
  private Path[] paths = {};

  LoudspeakerRoom(Inbox inbox) {
    this.inbox = inbox;
  }

  /// The microphone hears the loudspeaker.
  ///
  /// @param decibels of the direct path against what is played
  /// @param seed of the reflections
  void turnUp(int delayMillis, double decibels, int seed) {
    var random = new Random(seed);
    var response = new Path[REFLECTIONS + 1];
    int direct = delayMillis * RATE / 1_000;
    double energy = 0;
    for (int i = 1; i < response.length; i++) {
      int later = 1 + random.nextInt((int) (DECAY_SECONDS * RATE));
      double gain = random.nextGaussian() * Math.pow(10, -3.0 * later / RATE / DECAY_SECONDS);
      response[i] = new Path(direct + later, (float) gain);
      energy += gain * gain;
    }
    float level = (float) Math.pow(10, decibels / 20);
    for (int i = 1; i < response.length; i++) {
      response[i] =
          new Path(
              response[i].delay(), level * (float) (response[i].gain() * Math.sqrt(0.5 / energy)));
    }
    response[0] = new Path(direct, level);
    lock.lock();
    try {
      paths = response;
    } finally {
      lock.unlock();
    }
  }

  void turnDown() {
    lock.lock();
    try {
      paths = new Path[0];
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void addTo(float[] frame) {
    lock.lock();
    try {
      play(frame.length);
      for (Path path : paths) {
        int from = played.length - frame.length - path.delay();
        for (int i = 0; i < frame.length; i++) {
          frame[i] += path.gain() * played[from + i];
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void play(int samples) {
    for (Received.Audio audio : inbox.since(fetchedUntil, Received.Audio.class)) {
      fetchedUntil = audio.arrivedNanos() + 1;
      if (audio.samples().length > 0) {
        waiting.addLast(audio.samples());
      }
    }
    while (waiting.size() > MOST_WAITING) {
      waiting.removeFirst();
    }
    System.arraycopy(played, samples, played, 0, played.length - samples);
    int at = played.length - samples;
    while (at < played.length) {
      float[] next = waiting.pollFirst();
      if (next == null) {
        Arrays.fill(played, at, played.length, 0);
        return;
      }
      int count = Math.min(next.length, played.length - at);
      System.arraycopy(next, 0, played, at, count);
      at += count;
      if (count < next.length) {
        waiting.addFirst(Arrays.copyOfRange(next, count, next.length));
      }
    }
  }
}
