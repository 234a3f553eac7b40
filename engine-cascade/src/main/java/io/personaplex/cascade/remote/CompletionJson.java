package io.personaplex.cascade.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what endpoints send: chunks of a stream (`delta`) and whole answers (`message`). Whatever
/// it does not know is ignored.
final class CompletionJson {
  /// Ends a stream.
  static final String DONE = "[DONE]";

  private static final ObjectMapper JSON = new ObjectMapper();

  private CompletionJson() {}

  /// @param data one or several JSON objects
  /// @throws EndpointException if it is none, or reports an error
  static List<CompletionEvent> events(String data) throws EndpointException {
    var events = new ArrayList<CompletionEvent>();
    try (MappingIterator<JsonNode> chunks = JSON.readerFor(JsonNode.class).readValues(data)) {
      while (chunks.hasNextValue()) {
        read(chunks.nextValue(), events);
      }
    } catch (IOException _) { // its message repeats the text
      throw EndpointException.outage("sends what is no chat completion");
    }
    return events;
  }

  private static void read(JsonNode chunk, List<CompletionEvent> events) throws EndpointException {
    if (!chunk.isObject()) {
      throw EndpointException.outage("sends what is no chat completion");
    }
    if (chunk.hasNonNull("error")) {
      throw EndpointException.outage("reports an error");
    }
    // One answer was asked for. A chunk without any tells what it cost.
    JsonNode choice = chunk.path("choices").path(0);
    JsonNode said = choice.has("delta") ? choice.path("delta") : choice.path("message");
    String text = text(said.path("content"));
    if (!text.isEmpty()) {
      events.add(new CompletionEvent.Text(text));
    }
    for (JsonNode call : said.path("tool_calls")) {
      JsonNode function = call.path("function");
      JsonNode arguments = function.path("arguments");
      events.add(
          new CompletionEvent.ToolPart(
              call.path("index").asInt(-1),
              call.path("id").asText(""),
              function.path("name").asText(""),
              arguments.isObject() ? arguments.toString() : arguments.asText("")));
    }
  }

  /// A text, or the texts of a list of parts.
  private static String text(JsonNode content) {
    if (!content.isArray()) {
      return content.isTextual() ? content.asText() : "";
    }
    var text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")));
    return text.toString();
  }

  /// The arguments of a tool call, all of them as text.
  ///
  /// @throws IllegalArgumentException if they are no JSON object
  static Map<String, String> arguments(String json) {
    JsonNode object;
    try {
      object = JSON.readTree(json.isBlank() ? "{}" : json);
    } catch (JsonProcessingException _) { // its message repeats the text
      throw new IllegalArgumentException("the arguments are no JSON object");
    }
    if (!object.isObject()) {
      throw new IllegalArgumentException("the arguments are no JSON object");
    }
    var arguments = new LinkedHashMap<String, String>();
    object
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (!value.isNull()) {
                arguments.put(
                    entry.getKey(), value.isValueNode() ? value.asText() : value.toString());
              }
            });
    return arguments;
  }
}
