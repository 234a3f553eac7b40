package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.http.CloseCode;
import io.personaplex.protocol.SessionParameters;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plays conversations.txt.
@Timeout(30)
class ScriptedConversationTest {
  private static final Pattern CLOSED =
      Pattern.compile("(?:server closes|stranger is closed) (\\d+).*");

  @ParameterizedTest
  @MethodSource("scripts")
  void thisConversationGoesAsWritten(ConversationScript script) throws Exception {
    try (var conversation = new ScriptedConversation()) {
      conversation.play(script);
    }
  }

  @Test
  void everyCodeWithWhichTheServerClosesIsPlayed() {
    assertThat(
            steps().map(CLOSED::matcher).filter(step -> step.matches()).map(step -> step.group(1)))
        .containsAll(
            Stream.of(CloseCode.values()).map(code -> Integer.toString(code.code())).toList());
  }

  @Test
  void everyParameterIsSent() {
    String connects =
        steps().filter(step -> step.startsWith("client connects")).collect(Collectors.joining("&"));
    for (String name : SessionParameters.NAMES) {
      assertThat(connects).containsPattern("[ &]" + name + "=");
    }
  }

  static List<ConversationScript> scripts() {
    return ConversationScript.readAll("conversations.txt");
  }

  private static Stream<String> steps() {
    return scripts().stream().flatMap(script -> script.steps().stream());
  }
}
