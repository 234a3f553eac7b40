package io.personaplex.cascade.remote;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.cascade.tool.Tool;
import io.personaplex.cascade.tool.ToolRegistry;
import java.util.List;

/// The messages of a conversation as an endpoint wants them; grows with tool calls. One thread.
///
/// No temperature and no limit of tokens is sent: newer models refuse the ones or the others by
/// name. The answer is cut where it is spoken.
public final class ChatRequest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ArrayNode messages = JSON.arrayNode();

  /// Appends what somebody said.
  ///
  /// @param role `system`, `user` or `assistant`
  public ChatRequest message(String role, String text) {
    messages.addObject().put("role", role).put("content", text);
    return this;
  }

  /// Appends that the model asked for tools.
  ///
  /// @param text what it said before, possibly empty
  void toolCalls(String text, List<ToolCall> calls) {
    ObjectNode message = messages.addObject().put("role", "assistant").put("content", text);
    ArrayNode list = message.putArray("tool_calls");
    for (ToolCall call : calls) {
      list.addObject()
          .put("id", call.id())
          .put("type", "function")
          .putObject("function")
          .put("name", call.name())
          .put("arguments", call.arguments());
    }
  }

  /// Appends what a tool gave.
  void toolResult(String id, String result) {
    messages.addObject().put("role", "tool").put("tool_call_id", id).put("content", result);
  }

  /// The JSON of a request for a streamed answer.
  ///
  /// @param mayCall whether the model may ask for tools now
  String body(String model, ToolRegistry tools, boolean mayCall) {
    ObjectNode body = JSON.objectNode().put("model", model).put("stream", true);
    body.set("messages", messages);
    if (!tools.isEmpty()) {
      ArrayNode list = body.putArray("tools");
      tools.tools().forEach(tool -> describe(tool, list.addObject()));
      body.put("tool_choice", mayCall ? "auto" : "none");
    }
    return body.toString();
  }

  private static void describe(Tool tool, ObjectNode node) {
    ObjectNode function =
        node.put("type", "function")
            .putObject("function")
            .put("name", tool.name())
            .put("description", tool.description());
    ObjectNode parameters = function.putObject("parameters").put("type", "object");
    ObjectNode properties = parameters.putObject("properties");
    ArrayNode required = parameters.putArray("required");
    for (Tool.Parameter parameter : tool.parameters()) {
      properties
          .putObject(parameter.name())
          .put("type", "string")
          .put("description", parameter.description());
      if (parameter.required()) {
        required.add(parameter.name());
      }
    }
  }
}
