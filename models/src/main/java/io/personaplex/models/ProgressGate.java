package io.personaplex.models;

import io.personaplex.models.FetchProgress.Activity;
import java.util.function.LongSupplier;

/// Lets through about four reports a second, and every change of model, activity or source.
final class ProgressGate {

  private static final long INTERVAL_NANOS = 250_000_000L;

  private final FetchListener listener;
  private final LongSupplier nanoTime;
  private FetchProgress last = new FetchProgress("", Activity.DONE, 0, 0, "");
  private long lastNanos;

  ProgressGate(FetchListener listener, LongSupplier nanoTime) {
    this.listener = listener;
    this.nanoTime = nanoTime;
  }

  void report(FetchProgress progress) {
    boolean sameThing =
        progress.model().equals(last.model())
            && progress.activity() == last.activity()
            && progress.source().equals(last.source());
    boolean atEnd = progress.bytesTotal() > 0 && progress.bytesDone() >= progress.bytesTotal();
    boolean wasAtEnd = last.bytesTotal() > 0 && last.bytesDone() >= last.bytesTotal();
    long now = nanoTime.getAsLong();
    if (sameThing && !(atEnd && !wasAtEnd) && now - lastNanos < INTERVAL_NANOS) {
      return;
    }
    last = progress;
    lastNanos = now;
    listener.progressed(progress);
  }

  void note(String sentence) {
    listener.noted(sentence);
  }
}
