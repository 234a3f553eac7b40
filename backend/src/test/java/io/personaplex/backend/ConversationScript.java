package io.personaplex.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One scripted conversation: who does what, in order. [ScriptedConversation] knows the words.
///
/// @param title what it shows
/// @param steps one line each
record ConversationScript(String title, List<String> steps) {
  /// All scripts of a resource beside this class: a title begins with `= `, a comment with `#`.
  static List<ConversationScript> readAll(String resource) {
    var scripts = new ArrayList<ConversationScript>();
    for (String line : text(resource).lines().toList()) {
      if (line.startsWith("= ")) {
        scripts.add(new ConversationScript(line.substring(2), new ArrayList<>()));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        scripts.getLast().steps().add(line);
      }
    }
    return scripts;
  }

  @Override
  public String toString() {
    return title;
  }

  private static String text(String resource) {
    try (var in = ConversationScript.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
