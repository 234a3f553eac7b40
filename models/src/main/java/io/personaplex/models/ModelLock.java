package io.personaplex.models;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// One thread of one process changes a model at a time.
///
/// The operating system frees a file lock when its process dies, so no lock is ever stale. Such a
/// lock does not tell the threads of one process apart: a lock in memory does, per path, and lives
/// as long as the process (there are as many as models).
final class ModelLock implements AutoCloseable {

  private static final ConcurrentHashMap<Path, ReentrantLock> IN_PROCESS =
      new ConcurrentHashMap<>();

  private final ReentrantLock inProcess;
  private final FileChannel channel;

  private ModelLock(ReentrantLock inProcess, FileChannel channel) {
    this.inProcess = inProcess;
    this.channel = channel;
  }

  /// Waits for the lock.
  ///
  /// @param waiting run once if somebody else holds it
  static ModelLock acquire(Path file, Runnable waiting) {
    ReentrantLock inProcess = IN_PROCESS.computeIfAbsent(file, _ -> new ReentrantLock());
    boolean told = false;
    if (!inProcess.tryLock()) {
      told = true;
      waiting.run();
      try {
        inProcess.lockInterruptibly();
      } catch (InterruptedException e) {
        throw Interruption.of(e);
      }
    }
    try {
      Files.createDirectories(file.getParent());
      FileChannel channel = FileChannel.open(file, CREATE, WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          if (!told) {
            waiting.run();
          }
          lock = channel.lock();
        }
        return new ModelLock(inProcess, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      inProcess.unlock();
      Interruption.check();
      throw new ModelException("Cannot lock " + file + ": " + e, e);
    } catch (RuntimeException e) {
      inProcess.unlock();
      throw e;
    }
  }

  /// Frees the lock: closing the channel frees the file's.
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new ModelException("Cannot free a model's lock: " + e, e);
    } finally {
      inProcess.unlock();
    }
  }
}
