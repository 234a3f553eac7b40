package io.personaplex.cascade.tool;

import java.util.Map;

/// A tool was used.
///
/// @param name of the tool
/// @param input what it was given, as shown to people
/// @param result what came out, or why nothing did
/// @param failed whether nothing did
public record ToolUse(String name, String input, String result, boolean failed) {
  /// For the client.
  public Map<String, ?> metadata() {
    return Map.of("tool", Map.of("name", name, "input", input, "result", result));
  }
}
