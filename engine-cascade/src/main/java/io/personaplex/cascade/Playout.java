package io.personaplex.cascade;

import io.personaplex.cascade.SpokenWords.Word;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The agent's sound on its way to the frame clock. Sound of a reply that is not committed waits;
/// an interruption fades what is playing and forgets the rest. While somebody makes a sound over
/// the agent it is played more softly. Policy when full: the producer waits for room.
final class Playout {
  private static final int RAMP_UP = 12;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private final long limitSamples;
  private final int fadeSamples;
  private final float duckedGain;
  private long queuedSamples;
  private long gapFrames;
  private @Nullable Reply playing;
  private @Nullable Reply lastHeard;
  // What the last interruption took away, in case it was none.
  private List<Chunk> takenAway = List.of();
  private float gain = 1;
  private float wantedGain = 1;
  private boolean closed;

  /// @param limitSamples sound queued at most (a single clause may exceed it)
  /// @param fadeSamples length of the fade of an interruption, and of the ramp down to the ducked
  ///   level; the ramp up takes [#RAMP_UP] times as long
  /// @param duckedGain factor of the ducked level, 0 … 1
  Playout(long limitSamples, int fadeSamples, float duckedGain) {
    this.limitSamples = limitSamples;
    this.fadeSamples = fadeSamples;
    this.duckedGain = duckedGain;
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
      reply.finish();
    } finally {
      lock.unlock();
    }
  }

  /// Cancels `reply` and takes its sound away; what is playing now fades out. The sound of a
  /// committed reply is kept for [#resume], until the next is cut.
  ///
  /// @return whether anything of it was playing or waiting to be played
  boolean cut(Reply reply) {
    lock.lock();
    try {
      reply.cancel();
      Chunk now = chunks.peekFirst();
      boolean heard = playing == reply;
      boolean any = heard || (now != null && now.reply == reply);
      float[] tail = heard && now != null && now.reply == reply ? fade(now) : new float[0];
      List<Chunk> own = chunks.stream().filter(chunk -> chunk.reply == reply).toList();
      if (reply.committed()) {
        takenAway = own;
      }
      own.forEach(this::remove);
      if (tail.length > 0) {
        chunks.addFirst(new Chunk(reply, tail, List.of()));
        queuedSamples += tail.length;
      } else if (heard) {
        playing = null;
      }
      changed.signalAll();
      return any;
    } finally {
      lock.unlock();
    }
  }

  private void remove(Chunk chunk) {
    chunks.remove(chunk);
    queuedSamples -= chunk.samples.length - chunk.position;
  }

  /// Lets the writing of `reply` rest, while what is queued is played on.
  void hold(Reply reply) {
    lock.lock();
    try {
      reply.hold();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Plays on more softly, if anything is playing.
  ///
  /// @return whether it is
  boolean duck() {
    lock.lock();
    try {
      if (playing == null) {
        return false;
      }
      wantedGain = duckedGain;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Back to the level as it was.
  void restore() {
    lock.lock();
    try {
      wantedGain = 1;
    } finally {
      lock.unlock();
    }
  }

  /// Makes `reply` wanted again and puts back what [#cut] took away from it: the user only coughed.
  /// Nothing else must have been queued since.
  void resume(Reply reply) {
    lock.lock();
    try {
      reply.revive();
      chunks.clear(); // the end of a fade that nobody took
      queuedSamples = 0;
      for (Chunk chunk : takenAway) {
        if (chunk.reply == reply) {
          chunks.addLast(chunk);
          queuedSamples += chunk.samples.length - chunk.position;
        }
      }
      takenAway = List.of();
      wantedGain = 1;
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
        playing = chunk.reply;
        if (lastHeard != chunk.reply) {
          lastHeard = chunk.reply;
          gain = 1;
          wantedGain = 1;
          first = chunk.reply;
        }
        int count = Math.min(frame.length - filled, chunk.samples.length - chunk.position);
        System.arraycopy(chunk.samples, chunk.position, frame, filled, count);
        level(frame, filled, count);
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
        if (playing.finished() || playing.cut()) {
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

  private void level(float[] frame, int from, int count) {
    if (gain == 1 && wantedGain == 1) {
      return;
    }
    float down = (1 - duckedGain) / Math.max(1, fadeSamples);
    float up = down / RAMP_UP;
    for (int i = from; i < from + count; i++) {
      gain =
          wantedGain < gain ? Math.max(wantedGain, gain - down) : Math.min(wantedGain, gain + up);
      frame[i] *= gain;
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

  /// Whether `reply` is being heard.
  boolean plays(Reply reply) {
    lock.lock();
    try {
      return playing == reply;
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
