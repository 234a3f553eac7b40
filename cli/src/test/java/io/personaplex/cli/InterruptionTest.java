package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.bench.BenchCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/// Real models, a real socket: an agent that is spoken to falls silent.
@Timeout(600)
class InterruptionTest {
  private static final double SILENT_AFTER_MILLIS = 600;

  @Test
  void theAgentFallsSilentWhenTheUserSpeaks() throws Exception {
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("interrupt", "--small", "--rounds", "6", "--json");
    assertThat(code).as("%s", err).isZero();
    var silent = new ObjectMapper().readTree(out.toString()).path("silent_after_ms");
    assertThat(silent.path("count").asInt()).as("interrupted answers: %s", err).isPositive();
    // The median: one stall of a busy machine is no defect. docs/benchmarks.md has the maximum.
    assertThat(silent.path("p50").asDouble()).as("%s", err).isLessThan(SILENT_AFTER_MILLIS);
  }
}
