package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.models.FetchPlan;
import io.personaplex.models.FetchProgress;
import io.personaplex.models.FetchProgress.Activity;
import io.personaplex.models.HubFile;
import io.personaplex.models.HubSource;
import io.personaplex.models.Model;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FetchReportTest {
  private final List<String> told = new ArrayList<>();
  private final List<Double> fractions = new ArrayList<>();
  private final FetchReport report =
      new FetchReport(
          (activity, fraction) -> {
            told.add(activity);
            fractions.add(Math.round(fraction * 1_000) / 1_000.0);
          },
          0.8);

  private static FetchPlan.Item item(String name, long bytes) {
    var source = new HubSource("owner/" + name, "main", List.of(new HubFile("f", bytes, "")));
    return new FetchPlan.Item(new Model(name, "speech", "MIT", List.of(source)), source);
  }

  @Test
  void theDownloadsTogetherAreTheFirstPartOfTheLoad() {
    report.planned(new FetchPlan(List.of(item("big", 300_000_000), item("small", 100_000_000))));
    report.progressed(
        new FetchProgress("big", Activity.DOWNLOADING, 150_000_000, 300_000_000, "hub"));
    report.progressed(
        new FetchProgress("big", Activity.DOWNLOADING, 300_000_000, 300_000_000, "hub"));
    report.progressed(new FetchProgress("big", Activity.VERIFYING, 0, 300_000_000, "hub"));
    report.progressed(
        new FetchProgress("small", Activity.DOWNLOADING, 100_000_000, 100_000_000, "hub"));

    assertThat(fractions).containsExactly(0.0, 0.3, 0.6, 0.6, 0.8);
    assertThat(told)
        .contains("fetching 400 MB of models", "downloading big: 150 MB of 300 MB")
        .anyMatch(line -> line.startsWith("verifying big"));
  }
}
