package io.personaplex.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The bench of the relay, short: what it counts must be right on any machine, how long things take
/// is not asked.
class RelayRunTest {
  @Test
  void noFrameIsLostOrReorderedAndWhoNeverReadsIsClosed() throws Exception {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("relay", "--json", "--conversations", "10", "--minutes", "0.17");
    assertThat(err.toString()).contains("10 conversations");
    assertThat(exit).as(err.toString()).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    for (String run : new String[] {"all_read", "one_never_reads"}) {
      JsonNode counted = report.path(run);
      assertThat(counted.path("frames_sent").asInt()).isGreaterThan(500);
      for (String fault :
          new String[] {
            "frames_lost",
            "frames_reordered",
            "frames_duplicated",
            "frames_damaged",
            "conversations_ended_early"
          }) {
        assertThat(counted.path(fault).asInt(-1)).as("%s of %s", fault, counted).isZero();
      }
      assertThat(counted.path("added_round_trip_ms").path("windows").asInt()).isPositive();
      assertThat(counted.path("frontend_resident_mb").path("end").asDouble()).isPositive();
    }
    assertThat(report.path("one_never_reads").path("never_reading_closed_1013").asInt())
        .isEqualTo(1);
  }

  @Test
  void aTallySeesEveryKindOfDamage() {
    var tally = new FrameTally();
    for (int n = 0; n < 6; n++) {
      tally.next();
    }
    tally.arrived(0);
    tally.arrived(2);
    tally.arrived(1);
    tally.arrived(2);
    tally.arrived(5);
    tally.arrived(77);
    assertThat(tally.missing()).isEqualTo(2);
    assertThat(tally.reordered()).isEqualTo(1);
    assertThat(tally.duplicated()).isEqualTo(1);
    assertThat(tally.damagedCount()).isEqualTo(1);
  }

  @Test
  void whatTheRelayAddsIsMeasuredAgainstTheSameHalfSecond() {
    var latency = new AddedLatency();
    for (int n = 0; n < 100; n++) {
      // The machine is slow in the second half; the relay adds 1 ms, and 5 ms once a window.
      long sent = n * 10_000_000L;
      long direct = n < 50 ? 1_000_000 : 9_000_000;
      latency.direct(sent, direct);
      latency.relayed(sent, direct + (n % 50 == 7 ? 5_000_000 : 1_000_000));
    }
    var summary = latency.summary();
    assertThat(summary.windows()).isEqualTo(2);
    assertThat(summary.p50()).isEqualTo(1.0);
    assertThat(summary.w99()).isEqualTo(5.0);
  }
}
