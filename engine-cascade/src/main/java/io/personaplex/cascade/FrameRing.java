package io.personaplex.cascade;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// User frames on their way from the frame clock to the ears, each with the agent's frame that was
/// being played. Policy when full: the oldest frame is dropped and counted, for the newest sound
/// matters most. One producer, which never waits, and one consumer.
final class FrameRing {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private final float[][] frames; // [capacity][samplesPerFrame]
  private final float[][] played; // [capacity][samplesPerFrame]
  private long pushed;
  private long taken;
  private long dropped;
  private boolean consumerWaits;
  private boolean closed;

  FrameRing(int capacity, int samplesPerFrame) {
    frames = new float[capacity][samplesPerFrame];
    played = new float[capacity][samplesPerFrame];
  }

  /// Copies a frame in.
  ///
  /// @param agent what was played while `frame` was heard
  /// @return frames pushed so far, this one included
  long push(float[] frame, float[] agent) {
    lock.lock();
    try {
      if (pushed - taken == frames.length) {
        taken++;
        dropped++;
      }
      float[] slot = frames[(int) (pushed % frames.length)];
      System.arraycopy(frame, 0, slot, 0, slot.length);
      System.arraycopy(agent, 0, played[(int) (pushed % frames.length)], 0, slot.length);
      pushed++;
      arrived.signal();
      return pushed;
    } finally {
      lock.unlock();
    }
  }

  /// Copies the oldest frame and the agent's beside it out, waiting for one.
  ///
  /// @return its number, counted from 0 over all frames pushed, or -1 once closed
  long take(float[] frame, float[] agent) {
    lock.lock();
    try {
      while (pushed == taken && !closed) {
        consumerWaits = true;
        drained.signalAll();
        arrived.awaitUninterruptibly();
      }
      consumerWaits = false;
      if (closed) {
        drained.signalAll();
        return -1;
      }
      float[] slot = frames[(int) (taken % frames.length)];
      System.arraycopy(slot, 0, frame, 0, slot.length);
      System.arraycopy(played[(int) (taken % frames.length)], 0, agent, 0, slot.length);
      return taken++;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the consumer has dealt with everything pushed and asks for more.
  ///
  /// @return false if that took longer than `timeoutMillis`
  boolean awaitDrained(long timeoutMillis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      while (!closed && !(consumerWaits && pushed == taken)) {
        if (left <= 0) {
          return false;
        }
        left = drained.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /// Lets the consumer go.
  void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
