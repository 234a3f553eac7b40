package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.Place;
import io.personaplex.apphost.ResourceState;
import io.personaplex.apphost.ResourceState.Running;
import io.personaplex.apphost.ResourceState.Starting;
import io.personaplex.apphost.ResourceState.Stopped;
import io.personaplex.apphost.ResourceState.Stopping;
import io.personaplex.apphost.ServiceHealth;
import io.personaplex.apphost.ServiceHealth.Status;
import io.personaplex.apphost.SkippedForm;
import io.personaplex.apphost.Snapshot;
import io.personaplex.apphost.Snapshot.ResourceSnapshot;
import io.personaplex.apphost.model.Service;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunReportTest {
  private final List<String> lines = new ArrayList<>();
  private static final Place PLACE = new Place.Child(7);

  private final AtomicLong seconds = new AtomicLong();
  private final RunReport report =
      new RunReport(lines::add, () -> TimeUnit.SECONDS.toNanos(seconds.get()));
  private ResourceState state = new ResourceState.NotStarted();

  @Test
  void aLineIsPrintedWhenTheActivityChangesAndNotWithEveryPercent() {
    become(new Starting(PLACE));
    for (int percent = 0; percent < 100; percent++) {
      become(loading("fetching models", percent));
    }
    become(new Running(PLACE, ServiceHealth.of(Status.STARTING, "loading")));
    become(new Running(PLACE, ServiceHealth.of(Status.HEALTHY, "")));
    assertThat(lines)
        .containsExactly(
            "moshi: starting (pid 7)",
            "moshi: starting: fetching models (0 %)",
            "moshi: starting: loading",
            "moshi: healthy");
  }

  @Test
  void longActivitiesShowTheirProgressEveryTenSeconds() {
    for (int second = 0; second <= 25; second++) {
      seconds.set(second);
      become(loading("fetching models", second));
    }
    assertThat(lines)
        .containsExactly(
            "moshi: starting: fetching models (0 %)",
            "moshi: starting: fetching models (10 %)", "moshi: starting: fetching models (20 %)");
  }

  @Test
  void theBytesOfADownloadAreProgressToo() {
    for (int second = 0; second <= 12; second++) {
      seconds.set(second);
      become(loading("downloading tiny: %d MB of 350 MB".formatted(second), second));
    }
    assertThat(lines)
        .containsExactly(
            "moshi: starting: downloading tiny: 0 MB of 350 MB (0 %)",
            "moshi: starting: downloading tiny: 10 MB of 350 MB (10 %)");
  }

  @Test
  void aStopThatWasAskedForIsNoNewsAboutExitCodes() {
    become(new Stopping(PLACE));
    become(new Stopped(""));
    assertThat(lines).containsExactly("moshi: stopping (pid 7)", "moshi: stopped");
  }

  @Test
  void aSkippedFormIsSaidOnceWithItsReasonAndWhatRunsInstead() {
    Service service = Service.named("moshi").jvm(RunReportTest.class);
    var before = ResourceSnapshot.notStarted(service, Instant.EPOCH);
    var after =
        new ResourceSnapshot(
            service,
            state,
            Instant.EPOCH,
            Optional.of(service.forms().getFirst()),
            List.of(new SkippedForm("container", "Docker: the engine is not running", "Start it.")),
            0,
            Optional.empty(),
            List.of());
    report.changed(before, after);
    report.changed(after, after.withState(new Starting(PLACE), Instant.EPOCH));
    assertThat(lines)
        .containsExactly(
            "moshi: not as a container (Docker: the engine is not running); runs as a process",
            "moshi: starting (pid 7)");
  }

  @Test
  void whatWillNotBecomeHealthyByItselfIsSaidOnce() {
    ResourceSnapshot failed =
        snapshot(new Running(PLACE, ServiceHealth.of(Status.UNHEALTHY, "no model")));
    ResourceSnapshot loading = snapshot(loading("fetching models", 3));
    assertThat(RunReport.stuck(new Snapshot(1, Instant.EPOCH, List.of(loading)))).isEmpty();
    assertThat(RunReport.stuck(new Snapshot(2, Instant.EPOCH, List.of(loading, failed))))
        .containsExactly(failed);
    assertThat(RunReport.notReady(List.of(failed), Path.of("logs")))
        .contains("not ready", "moshi: ", "no model", "logs: logs");
  }

  @Test
  void theBackendIsBelievedOnlyWhenItNamesAnEngine() {
    assertThat(
            SpeakingEngine.parse(
                "{\"engine\":{\"name\":\"echo\",\"title\":\"Echo\"},\"why\":\"because\",\"x\":1}"))
        .contains(new SpeakingEngine("echo", "Echo", "because"));
    assertThat(SpeakingEngine.parse("{\"health\":{}}")).isEmpty();
    assertThat(SpeakingEngine.parse("<html>")).isEmpty();
    assertThat(SpeakingEngine.parse("")).isEmpty();
  }

  private static Running loading(String activity, int percent) {
    return new Running(
        PLACE, new ServiceHealth(Status.STARTING, activity, OptionalInt.of(percent)));
  }

  private void become(ResourceState next) {
    report.changed(snapshot(state), snapshot(next));
    state = next;
  }

  private static ResourceSnapshot snapshot(ResourceState state) {
    return ResourceSnapshot.notStarted(
            Service.named("moshi").jvm(RunReportTest.class), Instant.EPOCH)
        .withState(state, Instant.EPOCH);
  }
}
