package io.personaplex.cli.doctor;

import io.personaplex.http.SettingsException;
import io.personaplex.models.ModelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs checks at once, each on a virtual thread, and tells the results in the order of the checks.
///
/// @param limit for each check; one that takes longer is interrupted and left behind
record Examination(Machine machine, Duration limit) {
  static final Duration LIMIT = Duration.ofSeconds(5);

  /// A check and what it found.
  ///
  /// @param tookMillis until it was known
  record Result(Check check, Finding finding, long tookMillis) {}

  private record Timed(Finding finding, long tookMillis) {}

  /// Runs all, and hands each result on as soon as it and those before it are known.
  List<Result> run(List<Check> checks, Consumer<Result> each) throws InterruptedException {
    long startNanos = System.nanoTime();
    var running = new ArrayList<FutureTask<Timed>>();
    for (Check check : checks) {
      var task = new FutureTask<>(() -> examine(check));
      running.add(task);
      Thread.ofVirtual().name("check-" + check.id()).start(task);
    }
    var results = new ArrayList<Result>();
    for (int i = 0; i < checks.size(); i++) {
      long leftNanos = limit.toNanos() - (System.nanoTime() - startNanos);
      Timed timed = await(running.get(i), Math.max(leftNanos, 0));
      var result = new Result(checks.get(i), timed.finding(), timed.tookMillis());
      results.add(result);
      each.accept(result);
    }
    return results;
  }

  private Timed examine(Check check) throws Exception {
    long startNanos = System.nanoTime();
    Finding finding = check.examiner().examine(machine);
    return new Timed(finding, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
  }

  private Timed await(FutureTask<Timed> task, long leftNanos) throws InterruptedException {
    try {
      return task.get(leftNanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      task.cancel(true);
      return new Timed(
          Finding.warning(
              "no answer within %d s".formatted(limit.toSeconds()),
              Troubleshooting.remedy("check-timed-out")),
          limit.toMillis());
    } catch (ExecutionException failure) {
      return new Timed(brokenOff(failure.getCause()), 0);
    }
  }

  private static Finding brokenOff(@Nullable Throwable cause) {
    // Both say which value is wrong, in words for people.
    boolean mistaken = cause instanceof ModelException || cause instanceof SettingsException;
    return Finding.warning(
        "could not be looked at: " + (mistaken && cause != null ? cause.getMessage() : cause),
        Troubleshooting.remedy(mistaken ? "settings-faulty" : "check-failed"));
  }
}
