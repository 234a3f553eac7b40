package io.personaplex.cascade.tool;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The tools that are switched on. Immutable.
public final class ToolRegistry {
  /// The setting that switches them on.
  public static final String VARIABLE = "CASCADE_TOOLS";

  /// What a call may take; later its result is not waited for.
  public static final Duration TIME_LIMIT = Duration.ofSeconds(1);

  /// No tools.
  public static final ToolRegistry NONE = new ToolRegistry(List.of());

  private static final String ALL = "all";
  private static final int SHOWN_CHARACTERS_MAX = 200;

  private final Map<String, Tool> tools = new LinkedHashMap<>();

  /// @throws IllegalArgumentException if two have one name
  public ToolRegistry(List<Tool> tools) {
    for (Tool tool : tools) {
      if (this.tools.put(tool.name(), tool) != null) {
        throw new IllegalArgumentException("two tools are called " + tool.name());
      }
    }
  }

  /// Those built in.
  ///
  /// @param clock tells the time and the zone of this machine
  public static ToolRegistry builtIn(Clock clock) {
    return new ToolRegistry(List.of(new TimeTool(clock), new ArithmeticTool()));
  }

  /// Those of the built-in tools that a setting names.
  ///
  /// @param names between commas or blanks; `all`; blank for none
  /// @throws IllegalArgumentException if one is unknown: which, and what there is
  public static ToolRegistry of(String names, Clock clock) {
    ToolRegistry known = builtIn(clock);
    var chosen = new LinkedHashMap<String, Tool>();
    for (String name : names.strip().toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      if (name.equals(ALL)) {
        chosen.putAll(known.tools);
        continue;
      }
      Tool tool = known.tools.get(name);
      if (tool != null) {
        chosen.put(name, tool);
      } else if (!name.isEmpty()) {
        throw new IllegalArgumentException(
            "%s is '%s', wanted %s".formatted(VARIABLE, brief(names.strip()), known.wanted()));
      }
    }
    return new ToolRegistry(List.copyOf(chosen.values()));
  }

  private String wanted() {
    return "%s between commas, or %s; not set: none".formatted(String.join(", ", names()), ALL);
  }

  /// All of them, in order.
  public List<Tool> tools() {
    return List.copyOf(tools.values());
  }

  /// Their names, in order.
  public List<String> names() {
    return List.copyOf(tools.keySet());
  }

  /// Whether there is none.
  public boolean isEmpty() {
    return tools.isEmpty();
  }

  /// Uses a tool on behalf of a language model. Never fails: what went wrong is the result.
  public ToolUse use(String name, Map<String, String> arguments) {
    Tool tool = tools.get(name);
    if (tool == null) {
      return new ToolUse(
          brief(name), "", "there is no such tool, only: " + String.join(", ", names()), true);
    }
    var missing = new ArrayList<String>();
    for (Tool.Parameter parameter : tool.parameters()) {
      if (parameter.required() && arguments.getOrDefault(parameter.name(), "").isBlank()) {
        missing.add(parameter.name());
      }
    }
    if (!missing.isEmpty()) {
      return new ToolUse(name, "", "missing: " + String.join(", ", missing), true);
    }
    String input = brief(tool.input(arguments));
    var call = new CompletableFuture<String>();
    Thread.ofVirtual()
        .name("tool-" + name)
        .start(
            () -> {
              try {
                call.complete(tool.call(arguments));
              } catch (RuntimeException e) {
                call.completeExceptionally(e);
              }
            });
    try {
      return new ToolUse(
          name, input, call.get(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS), false);
    } catch (ExecutionException e) {
      String reason =
          e.getCause() instanceof ToolException
              ? String.valueOf(e.getCause().getMessage())
              : "the tool failed";
      return new ToolUse(name, input, reason, true);
    } catch (TimeoutException _) {
      return new ToolUse(name, input, "that takes too long", true);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new ToolUse(name, input, "interrupted", true);
    }
  }

  /// An answer that needs no language model.
  ///
  /// @param use what was done
  /// @param sentence tells it
  public record Answer(ToolUse use, String sentence) {}

  /// For language models that cannot ask for tools: the answer to a question that plainly asks for
  /// one and for nothing else.
  public Optional<Answer> answer(String question) {
    for (Tool tool : tools.values()) {
      Optional<Map<String, String>> arguments = tool.understand(question);
      if (arguments.isPresent()) {
        ToolUse use = use(tool.name(), arguments.get());
        return Optional.of(
            new Answer(
                use,
                use.failed()
                    ? "I cannot tell: " + use.result() + "."
                    : tool.sentence(use.result())));
      }
    }
    return Optional.empty();
  }

  private static String brief(String text) {
    return text.length() <= SHOWN_CHARACTERS_MAX
        ? text
        : text.substring(0, SHOWN_CHARACTERS_MAX) + "…";
  }
}
