package io.personaplex.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// The backend that is measured: one of our own, stopped at the end, or one that was running.
final class BackendUnderTest implements AutoCloseable {
  private final Target target;
  private final Optional<BackendProcess> process;

  private BackendUnderTest(Target target, Optional<BackendProcess> process) {
    this.target = target;
    this.process = process;
  }

  static BackendUnderTest start(String modelSet, Duration timeout, PrintWriter progress) {
    BackendProcess process = BackendProcess.start(BackendProcess.BACKEND_MAIN, modelSet);
    try {
      process.awaitHealthy(timeout, progress);
      return new BackendUnderTest(process.target(), Optional.of(process));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  static BackendUnderTest running(Target target) {
    try (var probe = new BackendProbe(target)) {
      JsonNode health = probe.health();
      if (!health.path("status").asText().equals("ok")) {
        throw new BenchException(
            health.isMissingNode()
                ? "no backend answers at %s".formatted(target.http("/health"))
                : "the backend at %s is not ready: %s".formatted(target.http("/health"), health));
      }
    }
    return new BackendUnderTest(target, Optional.empty());
  }

  Target target() {
    return target;
  }

  /// What `/api/info` says; missing if it does not answer.
  JsonNode info() {
    try (var probe = new BackendProbe(target)) {
      return probe.info();
    }
  }

  /// Resident memory in KiB; empty if it is not ours or the system does not tell.
  OptionalLong residentKilobytes() {
    return process.map(own -> Machine.residentKilobytes(own.pid())).orElse(OptionalLong.empty());
  }

  @Override
  public void close() {
    process.ifPresent(BackendProcess::close);
  }
}
