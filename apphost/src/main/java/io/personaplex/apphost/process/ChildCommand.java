package io.personaplex.apphost.process;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is run as a child.
///
/// @param arguments the program, then its arguments. A name without `/` is looked up in the child's
///   own `PATH`, a relative path in `folder`.
/// @param environment the whole environment of the child; nothing is inherited beside it
/// @param folder its working folder
public record ChildCommand(List<String> arguments, Map<String, String> environment, Path folder) {
  /// Copies the collections.
  ///
  /// @throws IllegalArgumentException if there is no program
  public ChildCommand {
    arguments = List.copyOf(arguments);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException("a command needs at least a program");
    }
  }

  /// The program as it was named.
  public String program() {
    return arguments.getFirst();
  }

  /// The same command with more variables, over those it has.
  public ChildCommand withEnvironment(Map<String, String> more) {
    var all = new LinkedHashMap<>(environment);
    all.putAll(more);
    return new ChildCommand(arguments, all, folder);
  }
}
