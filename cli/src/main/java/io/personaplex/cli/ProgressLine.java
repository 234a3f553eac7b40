package io.personaplex.cli;

import io.personaplex.models.FetchListener;
import io.personaplex.models.FetchPlan;
import io.personaplex.models.FetchProgress;
import io.personaplex.models.Megabytes;
import java.io.Console;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/// The one place that draws progress: on a terminal a single line that updates itself, elsewhere (a
/// log, a pipe) a line every five seconds.
///
/// Close it to end the line before anything else is printed. Not safe for several threads at once.
public final class ProgressLine implements FetchListener, AutoCloseable {

  private static final long LOG_INTERVAL_NANOS = 5_000_000_000L;

  /// Back to the first column, and clear to the end.
  private static final String REDRAW = "\r\u001b[K";

  /// A longer line would wrap, and the next redraw would leave its beginning behind.
  private static final int COLUMNS_MAX = 79;

  private final PrintWriter out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private boolean drawn;
  private String lastThing = "";
  private long lastNanos;

  /// @param terminal whether the line may update itself
  ProgressLine(PrintWriter out, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
  }

  /// A line on this writer, which updates itself if this process talks to a terminal.
  @SuppressWarnings(
      "SystemConsoleNull") // JDK 25 went back to null without a terminal (JDK-8351435)
  public static ProgressLine on(PrintWriter out) {
    Console console = System.console();
    return new ProgressLine(out, console != null && console.isTerminal(), System::nanoTime);
  }

  /// Whether it updates itself on a terminal, rather than adding a line now and then.
  boolean isOnTerminal() {
    return terminal;
  }

  @Override
  public void planned(FetchPlan plan) {
    println(plan.summary());
  }

  @Override
  public void noted(String sentence) {
    println(sentence);
  }

  @Override
  public void progressed(FetchProgress progress) {
    if (progress.activity() == FetchProgress.Activity.DONE) {
      println(progress.model() + ": done");
      lastThing = "";
      return;
    }
    show(progress.model() + progress.activity(), text(progress));
  }

  /// How far something is that is no fetching.
  ///
  /// @param thing what goes on; when it changes, a log gets a line at once
  /// @param text the line
  void show(String thing, String text) {
    if (terminal) {
      out.print(REDRAW + (text.length() > COLUMNS_MAX ? text.substring(0, COLUMNS_MAX) : text));
      out.flush();
      drawn = true;
      return;
    }
    long now = nanoTime.getAsLong();
    if (!thing.equals(lastThing) || now - lastNanos >= LOG_INTERVAL_NANOS) {
      lastThing = thing;
      lastNanos = now;
      println(text);
    }
  }

  private static String text(FetchProgress progress) {
    String start = progress.model() + ": " + progress.activity().words();
    if (progress.activity() == FetchProgress.Activity.WAITING) {
      return start;
    }
    String amount =
        progress.bytesTotal() > 0
            ? "%3d %% of %s".formatted(progress.percent(), Megabytes.of(progress.bytesTotal()))
            : Megabytes.of(progress.bytesDone());
    return "%s %s, %s".formatted(start, amount, progress.source());
  }

  private void println(String text) {
    close();
    out.println(text);
    out.flush();
  }

  /// Clears what is drawn.
  @Override
  public void close() {
    if (drawn) {
      out.print(REDRAW);
      out.flush();
      drawn = false;
    }
  }
}
