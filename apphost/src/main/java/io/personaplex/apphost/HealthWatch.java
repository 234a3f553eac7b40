package io.personaplex.apphost;

import io.personaplex.apphost.ServiceHealth.Status;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.HealthCheck;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks one instance for its health until it is closed, on a thread of its own: a slow answer holds
/// up nobody else.
///
/// No answer is believed before the instance itself listens on its port: it could be another run's.
final class HealthWatch implements AutoCloseable {
  private final Instance instance;
  private final Endpoint endpoint;
  private final HealthCheck check;
  private final HealthProbe probe;
  private final Bell bell;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable ServiceHealth latest;
  private volatile long healthySinceNanos;

  /// @param bell rung after every answer
  HealthWatch(
      Instance instance, Endpoint endpoint, HealthCheck check, HealthProbe probe, Bell bell) {
    this.instance = instance;
    this.endpoint = endpoint;
    this.check = check;
    this.probe = probe;
    this.bell = bell;
    Thread.ofVirtual().name("health " + instance.place().words()).start(this::watch);
  }

  /// What was heard last; empty until there is an answer: silence at first only means that it does
  /// not listen yet.
  Optional<ServiceHealth> latest() {
    return Optional.ofNullable(latest);
  }

  /// How long it has been healthy without a break.
  Duration healthyFor() {
    long since = healthySinceNanos;
    return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    boolean ours = false;
    try {
      boolean ended = false;
      while (!ended) {
        ServiceHealth health = probe.ask(endpoint, check);
        boolean answered = health.status() != Status.UNKNOWN;
        if (answered && !ours) {
          ours = instance.listensAt(endpoint);
          if (!ours) {
            health = stranger();
          }
        }
        if (answered || latest != null) {
          latest = health;
        }
        if (!health.isHealthy()) {
          healthySinceNanos = 0;
        } else if (healthySinceNanos == 0) {
          healthySinceNanos = System.nanoTime();
        }
        bell.ring();
        Duration pause = health.isHealthy() ? check.interval() : check.startInterval();
        ended = closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private ServiceHealth stranger() {
    return ServiceHealth.of(
        Status.UNKNOWN, "port %d is answered by somebody else".formatted(endpoint.port()));
  }
}
