package io.personaplex.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.apphost.log.SecretMask;

/// Text and JSON without secrets. JSON is masked value by value, so that it stays JSON even where a
/// secret is a number.
///
/// @param mask of the secrets
record MaskedText(SecretMask mask) {
  /// JSON if it is some, else text.
  String of(String text) {
    try {
      return of(new JsonMapper().readTree(text)).toPrettyString();
    } catch (JsonProcessingException _) {
      return mask.mask(text);
    }
  }

  /// A copy in which no name and no value has a secret in it.
  JsonNode of(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        object
            .properties()
            .forEach(field -> copy.set(mask.mask(field.getKey()), of(field.getValue())));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> copy.add(of(element)));
        yield copy;
      }
      default -> {
        String text = node.asText();
        String masked = mask.mask(text);
        yield masked.equals(text) ? node : JsonNodeFactory.instance.textNode(masked);
      }
    };
  }
}
