package io.personaplex.cascade.remote;

import io.personaplex.cascade.remote.CompletionEvent.ToolPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Puts the tool calls of one answer together from their pieces. One thread.
final class ToolCallAssembly {
  static final int CALLS_MAX = 8;
  static final int ARGUMENTS_MAX = 4_096;

  private static final class Parts {
    String id = "";
    String name = "";
    final StringBuilder arguments = new StringBuilder();
  }

  private final Map<Integer, Parts> calls = new TreeMap<>();
  private int latest = -1;

  /// @throws EndpointException if there are more or longer calls than make sense
  void add(ToolPart part) throws EndpointException {
    int index = part.index() >= 0 ? part.index() : unnumbered(part);
    latest = index;
    Parts parts = calls.computeIfAbsent(index, _ -> new Parts());
    if (parts.id.isEmpty()) {
      parts.id = part.id();
    }
    if (parts.name.isEmpty()) {
      parts.name = part.name();
    }
    parts.arguments.append(part.arguments());
    if (calls.size() > CALLS_MAX || parts.arguments.length() > ARGUMENTS_MAX) {
      throw EndpointException.outage("asks for more than tools can do");
    }
  }

  /// Without numbers, a name begins the next call.
  private int unnumbered(ToolPart part) {
    return latest < 0 || !part.name().isEmpty() ? latest + 1 : latest;
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  /// All calls, in order.
  List<ToolCall> calls() {
    var whole = new ArrayList<ToolCall>();
    calls.forEach(
        (index, parts) ->
            whole.add(
                new ToolCall(
                    parts.id.isEmpty() ? "call_" + index : parts.id,
                    parts.name,
                    parts.arguments.toString())));
    return whole;
  }
}
