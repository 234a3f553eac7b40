package io.personaplex.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConversationReportTest {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void theLastThreeMinutesAreComparedWithTheFirst() throws Exception {
    var rows = new ArrayList<TalkRow>();
    for (int second = 0; second < 600; second += 30) {
      rows.add(row(second, second < 180 ? 1000 : second < 420 ? 5000 : 1200));
    }
    var result =
        new ConversationResult(
            Duration.ofMinutes(10),
            rows,
            json.readTree("{\"frames_late\":2,\"frames\":100}"),
            json.readTree("{\"frames_late\":5,\"frames\":7600}"),
            OptionalLong.of(1_024_000),
            OptionalLong.of(1_075_200));
    ObjectNode report = json.createObjectNode();
    ConversationReport.add(json, report, result);
    assertThat(report.path("first_audio_ms_first_part").path("count").asInt()).isEqualTo(6);
    assertThat(report.path("first_audio_ms_last_part").path("count").asInt()).isEqualTo(6);
    assertThat(report.path("first_audio_p50_last_over_first").asDouble()).isEqualTo(1.2);
    assertThat(report.path("counters").toString()).isEqualTo("{\"frames_late\":3,\"frames\":7500}");
    assertThat(report.path("resident_mb_after_first_part").asDouble()).isEqualTo(1000);
    assertThat(report.path("resident_end_over_first").asDouble()).isEqualTo(1.05);
    assertThat(ConversationReport.describe(report)).contains("frames_late 3").contains("1.050");
  }

  @Test
  void whatCouldNotBeMeasuredIsLeftOut() {
    var result =
        new ConversationResult(
            Duration.ofMinutes(1),
            List.of(),
            json.missingNode(),
            json.missingNode(),
            OptionalLong.empty(),
            OptionalLong.empty());
    ObjectNode report = json.createObjectNode();
    ConversationReport.add(json, report, result);
    assertThat(report.path("window_s").asDouble()).isEqualTo(20);
    assertThat(report.path("first_audio_ms_last_part").isNull()).isTrue();
    assertThat(report.has("resident_mb_at_end")).isFalse();
    assertThat(ConversationReport.describe(report)).contains("not measured");
  }

  private static TalkRow row(double second, double firstAudio) {
    var question = new Question("q", "v", "What is it?", List.of("tea"));
    var answer =
        new Answer(
            second,
            OptionalDouble.of(firstAudio),
            false,
            "what is it",
            "Tea.",
            Map.of(),
            Optional.empty());
    return TalkRow.of(new Persona("p", "t", List.of(question)), question, answer);
  }
}
