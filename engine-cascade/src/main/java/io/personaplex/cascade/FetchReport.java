package io.personaplex.cascade;

import io.personaplex.models.FetchListener;
import io.personaplex.models.FetchPlan;
import io.personaplex.models.FetchProgress;
import io.personaplex.models.Megabytes;
import io.personaplex.speech.SpeechEngineProvider.LoadProgress;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;

/// Tells a fetch of models as the first part of loading the engine. One thread.
final class FetchReport implements FetchListener {
  private static final System.Logger LOG = System.getLogger(FetchReport.class.getName());

  private final LoadProgress progress;
  private final double share;
  private final Map<String, Long> bytes = new HashMap<>();
  private long totalBytes;

  /// @param share of the whole load that fetching is taken to be, when something is missing
  FetchReport(LoadProgress progress, double share) {
    this.progress = progress;
    this.share = share;
  }

  @Override
  public void planned(FetchPlan plan) {
    totalBytes = plan.downloadBytes();
    LOG.log(Level.INFO, plan.summary());
    progress.report("fetching %s of models".formatted(Megabytes.of(totalBytes)), 0);
  }

  @Override
  public void progressed(FetchProgress step) {
    if (step.activity() == FetchProgress.Activity.DOWNLOADING) {
      bytes.put(step.model(), step.bytesDone());
    }
    long done = bytes.values().stream().mapToLong(Long::longValue).sum();
    String amount =
        step.bytesTotal() > 0
            ? ": %s of %s"
                .formatted(Megabytes.of(step.bytesDone()), Megabytes.of(step.bytesTotal()))
            : "";
    progress.report(
        "%s %s%s".formatted(step.activity().words(), step.model(), amount),
        totalBytes > 0 ? share * Math.min(1.0, (double) done / totalBytes) : -1);
  }

  @Override
  public void noted(String sentence) {
    LOG.log(Level.INFO, sentence);
  }
}
