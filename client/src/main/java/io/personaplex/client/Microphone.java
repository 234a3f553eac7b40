package io.personaplex.client;

import io.personaplex.speech.AudioFormat;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/// Sends one frame every 80 ms, from the start to the end of a conversation: what is to be said, or
/// silence. A frame that leaves late is followed by the next one at its own time, never skipped.
///
/// Its thread is the only one that sends audio.
final class Microphone implements AutoCloseable {
  /// Utterances that may wait; one more is refused.
  static final int MAX_WAITING = 16;

  private final AudioFormat format;
  private final FrameSink sink;
  private final ArrayBlockingQueue<Utterance> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private volatile Surroundings surroundings = Surroundings.QUIET;
  private volatile boolean stopped;

  /// Takes frames; called on the microphone's thread only.
  interface FrameSink extends AutoCloseable {
    /// Blocks until the frame is on the wire.
    void send(float[] frame);

    /// After the last frame.
    @Override
    void close();
  }

  Microphone(AudioFormat format, FrameSink sink) {
    this.format = format;
    this.sink = sink;
    thread = Thread.ofPlatform().daemon().name("chat-microphone").unstarted(this::run);
  }

  void start(Surroundings around) {
    surroundings = around;
    thread.start();
  }

  Utterance say(float[] samples) {
    var utterance = new Utterance(samples);
    if (!waiting.offer(utterance)) {
      throw new IllegalStateException(
          "%d utterances are waiting already; wait for one to be sent".formatted(MAX_WAITING));
    }
    return utterance;
  }

  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    try (sink) {
      sendUntilStopped();
    } finally {
      for (var left = waiting.poll(); left != null; left = waiting.poll()) {
        left.abandon();
      }
    }
  }

  private void sendUntilStopped() {
    float[] frame = new float[format.samplesPerFrame()];
    long frameNanos = format.frameMillis() * 1_000_000L;
    // The first frame takes longer than all others: the encoder is loaded. Time counts from its
    // end,
    // or the frames after it would leave in a burst and wait at the other side.
    sink.send(frame);
    long due = System.nanoTime() + frameNanos;
    sleepUntil(due);
    while (!stopped) {
      Arrays.fill(frame, 0f);
      Utterance speaking = waiting.peek();
      if (speaking != null) {
        speaking.fill(frame);
      }
      surroundings.addTo(frame);
      sink.send(frame);
      long sent = System.nanoTime();
      if (speaking != null && speaking.frameSent(frame.length, format.sampleRate(), sent)) {
        waiting.remove();
      }
      due += frameNanos;
      sleepUntil(due);
    }
  }

  private void sleepUntil(long due) {
    for (long left = due - System.nanoTime();
        left > 0 && !stopped;
        left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
