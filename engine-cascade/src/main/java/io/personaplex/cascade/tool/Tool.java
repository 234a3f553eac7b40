package io.personaplex.cascade.tool;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Something the language model can ask for. Pure: no file, no network, no state; a call ends
/// within [ToolRegistry#TIME_LIMIT]. Called from several threads.
public interface Tool {
  /// A parameter of a tool. Every value is a text.
  ///
  /// @param name as in JSON
  /// @param description one line for the model
  /// @param required whether a call must have it
  record Parameter(String name, String description, boolean required) {}

  /// Its name, a lower-case word.
  String name();

  /// One sentence for the model: what it does, and when to use it.
  String description();

  /// What a call may have.
  List<Parameter> parameters();

  /// Does it.
  ///
  /// @param arguments by name of the parameter; unknown ones are ignored
  /// @return the result, one line
  /// @throws ToolException if it cannot be done: one clause, for the model and for people
  String call(Map<String, String> arguments);

  /// The arguments as shown to people, one line.
  String input(Map<String, String> arguments);

  /// For language models that cannot ask for tools: the arguments with which a question asks for
  /// this one, if that is plainly all it asks.
  ///
  /// @param question one utterance, as a recogniser writes it
  Optional<Map<String, String>> understand(String question);

  /// A sentence that answers the question with the result.
  String sentence(String result);
}
