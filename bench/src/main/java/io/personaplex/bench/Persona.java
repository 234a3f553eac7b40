package io.personaplex.bench;

import java.util.List;

/// Who is asked, and what.
///
/// @param name short, for tables
/// @param text the persona as a client sends it; holds the fact behind every question
/// @param questions in the order in which they are asked
record Persona(String name, String text, List<Question> questions) {
  Persona {
    questions = List.copyOf(questions);
  }
}
