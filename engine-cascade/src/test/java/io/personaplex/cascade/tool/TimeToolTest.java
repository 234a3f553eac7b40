package io.personaplex.cascade.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeToolTest {
  private final ToolRegistry tools =
      ToolRegistry.of(
          "time", Clock.fixed(Instant.parse("2026-11-24T15:52:10Z"), ZoneId.of("Europe/Berlin")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What time is it? | It is 4:52 PM.",
        "Can you tell me the time, please? | It is 4:52 PM.",
        "What's the date today? | It is Tuesday, November 24, 2026.",
        "What day is it? | It is Tuesday, November 24, 2026.",
        "Do you know what time it is right now? | It is 4:52 PM.",
        "What time is it in Tokyo? | In Tokyo it is 12:52 AM.",
        "Which day of the week is it today? | It is Tuesday, November 24, 2026.",
        "What year is it? | It is Tuesday, November 24, 2026.",
        "Hey, what's the time in New York? | In New York it is 10:52 AM.",
        "Could you tell me today's date? | It is Tuesday, November 24, 2026.",
        "what is the current time | It is 4:52 PM.",
        "What day is it in Auckland now? | In Auckland it is Wednesday, November 25, 2026.",
        "What time is it in Atlantis? | I cannot tell: no time zone is called atlantis.",
      })
  void aQuestionForTheTimeIsAnswered(String question, String sentence) {
    assertThat(tools.answer(question).map(ToolRegistry.Answer::sentence)).contains(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Do you have time to talk?",
        "What time do you get up?",
        "What time is the meeting?",
        "What's the time difference between Paris and Rome?",
        "Is it a good time to plant tomatoes?",
        "What is the best day of your life?",
        "What date suits you?",
        "It is time to go.",
        "How was your day today?",
        "",
      })
  void everyOtherQuestionIsLeftToTheModel(String question) {
    assertThat(tools.answer(question)).isEmpty();
  }

  @Test
  void aModelMayNameZoneAndPart() {
    assertThat(tools.use("time", Map.of()).result())
        .isEqualTo("It is 4:52 PM on Tuesday, November 24, 2026");
    ToolUse use = tools.use("time", Map.of("zone", "Asia/Ho_Chi_Minh", "part", "time"));
    assertThat(use)
        .isEqualTo(new ToolUse("time", "Asia/Ho_Chi_Minh", "In Ho Chi Minh it is 10:52 PM", false));
    assertThat(tools.use("time", Map.of("zone", "UTC")).result()).contains("3:52 PM");
    assertThat(tools.use("time", Map.of("zone", "GMT+25")).failed()).isTrue();
  }
}
