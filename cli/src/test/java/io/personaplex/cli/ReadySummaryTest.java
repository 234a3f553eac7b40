package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.ResourceState;
import io.personaplex.apphost.SkippedForm;
import io.personaplex.apphost.Snapshot.ResourceSnapshot;
import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Image;
import io.personaplex.apphost.model.Service;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadySummaryTest {
  private static final Service SERVICE =
      Service.named("moshi")
          .form(ContainerForm.of(Image.named("cheese:1")))
          .jvm(ReadySummaryTest.class);

  @Test
  void itNamesTheAddressesAndWhoIsReallySpeaking() {
    ReadySummary summary = summary(1);
    assertThat(
            summary.text(
                Optional.of(new SpeakingEngine("cascade", "Cascade: four models", "auto"))))
        .contains("http://localhost:1", "http://localhost:2", "http://localhost:3", "Cascade: four")
        .doesNotContain("echo engine");
    assertThat(
            summary.text(Optional.of(new SpeakingEngine("echo", "Echo", "no models: disk full"))))
        .contains("The echo engine is speaking", "no models: disk full");
    assertThat(summary.text(Optional.empty()))
        .contains("http://localhost:1")
        .doesNotContain("speaking");
  }

  @Test
  void itTellsTheFormTheBetterOneThatWasSkippedAndWhatToDoAboutIt() {
    assertThat(
            summary(1, new SkippedForm("container", "the image is not here", "build it"))
                .text(Optional.empty()))
        .contains(
            """
              backend    http://localhost:2, a process
                         not as a container (the image is not here)
                         → build it
              dashboard  http://localhost:3
            """);
    assertThat(summary(0).text(Optional.empty()))
        .contains("  backend    http://localhost:2, a container of cheese:1\n  dashboard");
  }

  private static ReadySummary summary(int form, SkippedForm... skipped) {
    var backend =
        new ResourceSnapshot(
            SERVICE,
            new ResourceState.NotStarted(),
            Instant.EPOCH,
            Optional.of(SERVICE.forms().get(form)),
            List.of(skipped),
            1,
            Optional.empty(),
            List.of());
    return new ReadySummary(
        Endpoint.loopback(1, "A"),
        backend,
        Endpoint.loopback(2, "B"),
        Endpoint.loopback(3, "C"),
        Path.of("logs"));
  }
}
