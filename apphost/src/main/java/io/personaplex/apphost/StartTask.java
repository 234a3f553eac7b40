package io.personaplex.apphost;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// An attempt to start something, on a thread of its own, so that whoever wants the result can hear
/// other things meanwhile.
final class StartTask {
  private final FutureTask<Instance> task;
  private final Thread thread;

  /// @param bell rung at the end
  StartTask(String name, Callable<Instance> attempt, Bell bell) {
    this.task = new FutureTask<>(attempt);
    this.thread =
        Thread.ofVirtual()
            .name(name)
            .start(
                () -> {
                  task.run();
                  bell.ring();
                });
  }

  boolean isDone() {
    return task.isDone();
  }

  /// Asks the attempt to end, and lets it clean up: it may still succeed.
  void interrupt() {
    thread.interrupt();
  }

  /// The result, once there is one.
  ///
  /// @throws InterruptedException also if the attempt was interrupted
  /// @throws RuntimeException what the attempt threw
  Instance get() throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException failure) {
      switch (failure.getCause()) {
        case RuntimeException exception -> throw exception;
        case Error error -> throw error;
        case InterruptedException interrupted -> throw interrupted;
        case null, default -> throw new IllegalStateException(failure);
      }
    }
  }
}
