package io.personaplex.cascade;

import io.personaplex.cascade.SpokenWords.Word;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The agent's sound on its way to the frame clock. Sound of a reply that is not committed waits;
/// an interruption fades what is playing and forgets the rest. Policy when full: the producer waits
/// for room.
final class Playout {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private final long limitSamples;
  private final int fadeSamples;
  private long queuedSamples;
  private long gapFrames;
  private @Nullable Reply playing;
  private @Nullable Reply finished;
  // What an interruption took away from a reply that was being heard, in case it was none.
  private List<Chunk> takenAway = List.of();
  private boolean closed;

  /// @param limitSamples sound queued at most (a single clause may exceed it)
  /// @param fadeSamples length of the fade of an interruption
  Playout(long limitSamples, int fadeSamples) {
    this.limitSamples = limitSamples;
    this.fadeSamples = fadeSamples;
  }

  private static final class Chunk {
    final Reply reply;
    final float[] samples;
    final List<Word> words;
    int position;
    int nextWord;

    Chunk(Reply reply, float[] samples, List<Word> words) {
      this.reply = reply;
      this.samples = samples;
      this.words = words;
    }
  }

  /// Queues a clause of `reply`, waiting for room.
  ///
  /// @return false if the reply was cancelled or the session closed: the clause is not queued
  boolean add(Reply reply, float[] samples, List<Word> words) {
    lock.lock();
    try {
      while (!closed && !reply.cancelled() && queuedSamples > limitSamples) {
        changed.awaitUninterruptibly();
      }
      if (closed || reply.cancelled()) {
        return false;
      }
      chunks.addLast(new Chunk(reply, samples, words));
      queuedSamples += samples.length;
      takenAway = List.of();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Nothing more will be queued for `reply`: running dry is its end, not a gap.
  void finish(Reply reply) {
    lock.lock();
    try {
      if (playing == reply && chunks.isEmpty()) {
        playing = null;
      }
      finished = reply;
    } finally {
      lock.unlock();
    }
  }

  /// Cancels `reply` and takes its sound away; what is playing now fades out.
  ///
  /// @return whether anything of it was playing or waiting to be played
  boolean cut(Reply reply) {
    lock.lock();
    try {
      reply.cancel();
      Chunk now = chunks.peekFirst();
      boolean heard = playing == reply;
      boolean any = heard || now != null;
      float[] tail = heard && now != null ? fade(now) : new float[0];
      if (heard) {
        takenAway = List.copyOf(chunks);
      }
      chunks.clear();
      queuedSamples = 0;
      if (tail.length > 0) {
        chunks.addLast(new Chunk(reply, tail, List.of()));
        queuedSamples = tail.length;
        finished = reply;
      } else {
        playing = null;
      }
      changed.signalAll();
      return any;
    } finally {
      lock.unlock();
    }
  }

  /// Puts back what the last [#cut] took away from a reply that was being heard: the user only
  /// coughed. Nothing must have been queued since.
  ///
  /// @return the reply that goes on, or null if there is none
  @Nullable Reply resume() {
    lock.lock();
    try {
      if (takenAway.isEmpty()) {
        return null;
      }
      Reply reply = takenAway.getFirst().reply;
      chunks.addAll(takenAway);
      takenAway.forEach(chunk -> queuedSamples += chunk.samples.length - chunk.position);
      takenAway = List.of();
      playing = reply;
      finished = reply;
      return reply;
    } finally {
      lock.unlock();
    }
  }

  private float[] fade(Chunk chunk) {
    int length = Math.min(fadeSamples, chunk.samples.length - chunk.position);
    float[] tail = new float[length];
    for (int i = 0; i < length; i++) {
      tail[i] = chunk.samples[chunk.position + i] * (1 - (i + 1f) / length);
    }
    return tail;
  }

  /// Takes the next frame; never waits. Words that begin in it are added to `pieces` and count as
  /// spoken.
  ///
  /// @return the reply that is heard for the first time in this frame, or null
  @Nullable Reply take(float[] frame, List<String> pieces) {
    lock.lock();
    try {
      int filled = 0;
      Reply first = null;
      while (filled < frame.length) {
        Chunk chunk = chunks.peekFirst();
        if (chunk == null || !chunk.reply.committed()) {
          break;
        }
        if (playing != chunk.reply) {
          playing = chunk.reply;
          first = chunk.reply;
        }
        int count = Math.min(frame.length - filled, chunk.samples.length - chunk.position);
        System.arraycopy(chunk.samples, chunk.position, frame, filled, count);
        filled += count;
        chunk.position += count;
        queuedSamples -= count;
        boolean over = chunk.position == chunk.samples.length;
        while (chunk.nextWord < chunk.words.size()
            && (over || chunk.words.get(chunk.nextWord).offset() < chunk.position)) {
          String piece = chunk.words.get(chunk.nextWord++).text();
          chunk.reply.spoke(piece);
          pieces.add(piece);
        }
        if (over) {
          chunks.removeFirst();
        }
      }
      Arrays.fill(frame, filled, frame.length, 0);
      if (filled < frame.length && playing != null && chunks.isEmpty()) {
        if (playing == finished) {
          playing = null;
        } else {
          gapFrames++;
        }
      }
      changed.signalAll();
      return first;
    } finally {
      lock.unlock();
    }
  }

  /// Sound that waits, in milliseconds.
  long queuedMillis(int sampleRate) {
    lock.lock();
    try {
      return queuedSamples * 1_000 / sampleRate;
    } finally {
      lock.unlock();
    }
  }

  /// Frames in which a reply that was not over had no sound ready.
  long gapFrames() {
    lock.lock();
    try {
      return gapFrames;
    } finally {
      lock.unlock();
    }
  }

  /// Whether a reply is being heard.
  boolean playing() {
    lock.lock();
    try {
      return playing != null;
    } finally {
      lock.unlock();
    }
  }

  /// Lets a waiting producer go.
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
