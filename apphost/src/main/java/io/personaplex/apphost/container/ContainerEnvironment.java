package io.personaplex.apphost.container;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A container's variables on their way through the client. No value is in an argument, which every
/// user of the machine may read, and none in a file, which a killed process would leave behind.
///
/// A value that is no line, or too long for the clients to read as one, is inherited: the client
/// gets the variable itself, and its name as argument.
///
/// @param lines a line a variable, for the client's standard input
/// @param inherited variables the client must have in its own environment
record ContainerEnvironment(String lines, Map<String, String> inherited) {
  /// The clients read lines of at most 64 KiB.
  private static final int LINE_CHARACTERS_MAX = 16_000;

  static ContainerEnvironment of(ContainerSpec spec) {
    var all = new LinkedHashMap<>(spec.environment());
    spec.secrets().forEach((variable, secret) -> all.put(variable, secret.reveal()));
    var lines = new StringBuilder();
    var inherited = new LinkedHashMap<String, String>();
    all.forEach(
        (variable, value) -> {
          if (isLine(value)) {
            lines.append(variable).append('=').append(value).append('\n');
          } else {
            inherited.put(variable, value);
          }
        });
    return new ContainerEnvironment(lines.toString(), inherited);
  }

  private static boolean isLine(String value) {
    return value.length() <= LINE_CHARACTERS_MAX
        && value.chars().noneMatch(c -> c == '\n' || c == '\r');
  }

  /// The options that make the client take them.
  List<String> toArguments() {
    var arguments = new ArrayList<String>();
    if (!lines.isEmpty()) {
      arguments.addAll(List.of("--env-file", "/dev/stdin"));
    }
    for (String variable : inherited.keySet()) {
      arguments.add("--env");
      arguments.add(variable);
    }
    return arguments;
  }

  /// Without values: secrets are among them.
  @Override
  public String toString() {
    return "ContainerEnvironment";
  }
}
