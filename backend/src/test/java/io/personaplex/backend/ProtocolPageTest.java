package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.http.CloseCode;
import io.personaplex.protocol.ProtocolException;
import io.personaplex.protocol.SessionParameters;
import io.personaplex.protocol.WireCodec;
import io.personaplex.protocol.WireMessage;
import io.personaplex.speech.EngineOption;
import io.personaplex.speech.SessionRequest.Sampling;
import io.personaplex.testkit.MarkdownPage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// docs/protocol.md says what the code does.
class ProtocolPageTest {
  private static final Path PAGE = Path.of("..", "docs", "protocol.md");

  private MarkdownPage page;

  @BeforeEach
  void read() throws IOException {
    page = MarkdownPage.read(PAGE);
  }

  @Test
  void theParameterTableNamesAllParametersInOrder() {
    assertThat(page.column("parameter", 0)).isEqualTo(SessionParameters.NAMES);
  }

  @Test
  void theRangesInTheTableAreTheRangesOfTheCode() {
    int ranges = 0;
    for (var row : page.table("parameter")) {
      String name = row.get(0);
      String range = row.get(1);
      if (range.contains(" … ")) {
        ranges++;
        String[] bounds = range.replace('−', '-').split(" … ", 2);
        accepts(name, bounds[0]);
        accepts(name, bounds[1]);
        refuses(name, new BigDecimal(bounds[0]).subtract(new BigDecimal("0.1")).toString());
        refuses(name, new BigDecimal(bounds[0]).subtract(BigDecimal.ONE).toString());
        refuses(name, new BigDecimal(bounds[1]).add(BigDecimal.ONE).toString());
      } else if (range.startsWith("at most ")) {
        ranges++;
        int max = Integer.parseInt(range.replaceAll("\\D", ""));
        accepts(name, "x".repeat(max));
        refuses(name, "x".repeat(max + 1));
      }
    }
    assertThat(ranges).isEqualTo(SessionParameters.NAMES.size() - 1);
  }

  @Test
  void theDefaultsOfSamplingAreThoseOfTheSeam() {
    var defaults = Sampling.DEFAULT;
    assertThat(page.column("parameter", 2).subList(3, 7))
        .containsExactly(
            Double.toString(defaults.textTemperature()),
            Integer.toString(defaults.textTopK()),
            Double.toString(defaults.audioTemperature()),
            Integer.toString(defaults.audioTopK()));
  }

  @Test
  void theMessageTableNamesEveryKind() {
    var named = new ArrayList<String>();
    for (var row : page.table("kind")) {
      int kind = Integer.decode(row.get(0));
      byte[] message = kind == 3 ? new byte[] {3, 0} : new byte[] {(byte) kind};
      WireMessage decoded = WireCodec.decode(message);
      assertThat(row.get(1)).isEqualTo(nameOf(decoded.getClass()));
      named.add(row.get(1));
    }
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(WireMessage.class.getPermittedSubclasses())
                .filter(kind -> kind != WireMessage.Unknown.class)
                .map(ProtocolPageTest::nameOf)
                .toList());
  }

  @Test
  void theCloseCodesAreThoseOfTheCode() {
    assertThat(page.column("code", 0))
        .isEqualTo(
            Stream.of(CloseCode.values()).map(code -> Integer.toString(code.code())).toList());
    assertThat(page.column("code", 1))
        .isEqualTo(
            Stream.of(CloseCode.values())
                .map(code -> code.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .toList());
  }

  @Test
  void everyCounterIsExplained() {
    assertThat(page.column("counter", 0))
        .isEqualTo(Stream.of(Counter.values()).map(Counter::wireName).toList());
  }

  @Test
  void everyOptionOfAnEngineIsExplainedWithItsDefault() {
    assertThat(page.column("option", 0))
        .isEqualTo(Stream.of(EngineOption.values()).map(EngineOption::name).toList());
    assertThat(page.column("option", 1))
        .isEqualTo(
            Stream.of(EngineOption.values())
                .map(option -> Boolean.toString(option.defaultValue()))
                .toList());
  }

  @Test
  void theLimitsAreExplainedWithTheirDefaults() {
    assertThat(page.column("limit", 0))
        .containsExactly("SESSION_IDLE_SECONDS", "SESSION_MAX_SECONDS");
    assertThat(page.column("limit", 1))
        .containsExactly(
            Integer.toString(ConversationLimits.DEFAULT_IDLE_SECONDS),
            Integer.toString(ConversationLimits.DEFAULT_MAX_SECONDS));
  }

  @Test
  void theClockTableHasTheNumbersOfTheCode() {
    String table =
        page.table("what happens").stream()
            .map(row -> row.get(0) + ": " + row.get(1))
            .collect(Collectors.joining("\n"));
    assertThat(table)
        .contains("more than %d user frames wait".formatted(UserAudio.FRAMES_MAX))
        .contains(
            "more than %d wait for more than %d ticks"
                .formatted(UserAudio.BACKLOG_FRAMES, UserAudio.BACKLOG_TICKS))
        .contains("after %d ticks in any case".formatted(UserAudio.BACKLOG_TICKS_MAX))
        .contains("up to %d frames late".formatted(SystemFrameClock.CATCH_UP_FRAMES_MAX))
        .contains("paused at %d messages".formatted(Intake.HIGH))
        .contains("more than %d messages wait".formatted(Outbox.AUDIO_WAITING_MAX))
        .contains("takes nothing for %d s".formatted(Outbox.STALL_MILLIS_MAX / 1_000));
  }

  @Test
  void theMetadataTableNamesWhatTheFirstMessageHas() {
    var fields =
        page.table("field").stream().flatMap(row -> Stream.of(row.get(0).split(", ", -1))).toList();
    assertThat(fields)
        .contains(
            "engine",
            "voice",
            "audio",
            "session",
            "honours",
            "ignored",
            "limits",
            "notice",
            "counters",
            "ending",
            "behind",
            "prompt",
            "user_text",
            "final");
    String counters =
        page.table("field").stream()
            .filter(row -> row.get(0).equals("counters"))
            .map(row -> row.get(1) + row.get(2))
            .collect(Collectors.joining());
    assertThat(counters)
        .contains("once in %d frames".formatted(CounterReport.EVERY_FRAMES))
        .contains(CounterReport.TOLD.stream().map(Counter::wireName).toList());
  }

  private static void accepts(String name, String value) {
    assertThatCode(() -> SessionParameters.parse(Map.of(name, value)))
        .as("%s=%s", name, value)
        .doesNotThrowAnyException();
  }

  private static void refuses(String name, String value) {
    assertThatThrownBy(() -> SessionParameters.parse(Map.of(name, value)))
        .as("%s=%s", name, value)
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(name);
  }

  private static String nameOf(Class<?> message) {
    return message.getSimpleName().toLowerCase(Locale.ROOT);
  }
}
