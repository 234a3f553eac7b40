package io.personaplex.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One measurement of the relay under load.
///
/// @param oneNeverReads whether one client more did not read
/// @param residentEarly of the frontend after two fifths of the time, MB
/// @param residentEnd at its end, MB
/// @param neverReadingClosed conversations that the relay ended with 1013
record RelayRun(
    boolean oneNeverReads,
    int conversations,
    Duration time,
    RelayLoad.Totals frames,
    AddedLatency.Summary latency,
    double residentEarly,
    double residentEnd,
    int neverReadingClosed) {

  private static final String TRY_LATER = "1013";
  private static final long UNDER_WAY_SECONDS = 3;

  static RelayRun measure(
      HostBench bench,
      int conversations,
      Duration time,
      boolean oneNeverReads,
      PrintWriter progress)
      throws InterruptedException {
    progress.printf(
        "relay: %d conversations for %d s%s%n",
        conversations, time.toSeconds(), oneNeverReads ? ", one more never reads" : "");
    progress.flush();
    try (var target = RelayUnderTest.start(bench);
        var load = new RelayLoad()) {
      load.start(target, conversations, oneNeverReads);
      TimeUnit.MILLISECONDS.sleep(time.toMillis() * 2 / 5);
      double early = target.residentMegabytes();
      TimeUnit.MILLISECONDS.sleep(time.toMillis() * 3 / 5);
      double end = target.residentMegabytes();
      load.stopSending();
      TimeUnit.SECONDS.sleep(UNDER_WAY_SECONDS);
      return new RelayRun(
          oneNeverReads,
          conversations,
          time,
          load.totals(),
          load.latency(),
          early,
          end,
          target.closes().path(TRY_LATER).asInt());
    }
  }

  void addTo(ObjectNode run) {
    run.put("conversations", conversations);
    run.put("seconds", time.toSeconds());
    run.put("frames_sent", frames.sent());
    run.put("frames_lost", frames.missing());
    run.put("frames_duplicated", frames.duplicated());
    run.put("frames_reordered", frames.reordered());
    run.put("frames_damaged", frames.damaged());
    run.put("conversations_ended_early", frames.closedEarly());
    ObjectNode added = run.putObject("added_round_trip_ms");
    added.put("p50", RunHeader.rounded(latency.p50(), 3));
    added.put("w99", RunHeader.rounded(latency.w99(), 3));
    added.put("max", RunHeader.rounded(latency.max(), 3));
    added.put("windows", latency.windows());
    added.put("relayed_p50", RunHeader.rounded(latency.relayedP50(), 3));
    added.put("direct_p50", RunHeader.rounded(latency.directP50(), 3));
    added.put("direct_w99", RunHeader.rounded(latency.directW99(), 3));
    ObjectNode resident = run.putObject("frontend_resident_mb");
    resident.put("after_two_fifths", RunHeader.rounded(residentEarly, 1));
    resident.put("end", RunHeader.rounded(residentEnd, 1));
    resident.put("growth", RunHeader.rounded(residentEnd - residentEarly, 1));
    if (oneNeverReads) {
      run.put("never_reading_closed_1013", neverReadingClosed);
    }
  }
}
