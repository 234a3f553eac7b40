package io.personaplex.cascade.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToolRegistryTest {
  private static ToolRegistry of(String names) {
    return ToolRegistry.of(names, Clock.systemUTC());
  }

  @Test
  void noToolIsOnUnlessItIsNamed() {
    assertThat(of("").isEmpty()).isTrue();
    assertThat(of("").answer("What is 2 plus 2?")).isEmpty();
    assertThat(of("time").answer("What is 2 plus 2?")).isEmpty();
    assertThat(of(" Arithmetic ,time").names()).containsExactly("arithmetic", "time");
    assertThat(of("all").names()).containsExactly("time", "arithmetic");
  }

  @Test
  void anUnknownNameIsRefusedWithTheList() {
    assertThatThrownBy(() -> of("time,weather"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "CASCADE_TOOLS is 'time,weather', wanted time, arithmetic between commas, or all;"
                + " not set: none");
  }

  @Test
  void aSumIsAnsweredInASentence() {
    var answer = of("all").answer("What's nineteen minus forty?").orElseThrow();
    assertThat(answer.sentence()).isEqualTo("That is minus 21.");
    assertThat(answer.use()).isEqualTo(new ToolUse("arithmetic", "19 - 40", "-21", false));
    assertThat(answer.use().metadata())
        .isEqualTo(
            Map.of("tool", Map.of("name", "arithmetic", "input", "19 - 40", "result", "-21")));
    assertThat(of("all").answer("What is 1 divided by 0?").orElseThrow().sentence())
        .isEqualTo("I cannot tell: nothing can be divided by zero.");
  }

  @Test
  void whatAModelGetsWrongIsToldToIt() {
    assertThat(of("all").use("weather", Map.of()))
        .isEqualTo(
            new ToolUse("weather", "", "there is no such tool, only: time, arithmetic", true));
    assertThat(of("all").use("arithmetic", Map.of("sum", "1")).result())
        .isEqualTo("missing: expression");
  }

  @Test
  void aToolThatFailsOrHangsDoesNotFailTheConversation() {
    var registry =
        new ToolRegistry(
            List.of(
                new Scripted(
                    "broken",
                    () -> {
                      throw new IllegalStateException("secret detail");
                    }),
                new Scripted(
                    "endless",
                    () -> {
                      while (true) {
                        Thread.sleep(1_000);
                      }
                    })));
    assertThat(registry.use("broken", Map.of()).result()).isEqualTo("the tool failed");
    assertThat(registry.use("endless", Map.of()).result()).isEqualTo("that takes too long");
  }

  private record Scripted(String name, java.util.concurrent.Callable<String> body) implements Tool {
    @Override
    public String description() {
      return "";
    }

    @Override
    public List<Parameter> parameters() {
      return List.of();
    }

    @Override
    public String call(Map<String, String> arguments) {
      try {
        return body.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String input(Map<String, String> arguments) {
      return "";
    }

    @Override
    public Optional<Map<String, String>> understand(String question) {
      return Optional.empty();
    }

    @Override
    public String sentence(String result) {
      return result;
    }
  }
}
