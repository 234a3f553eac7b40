package io.personaplex.apphost.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A way in which a service can run. A service has one or more, best first; the first that can run
/// on this machine is used, and each one passed over is announced with its reason.
public sealed interface Form permits Form.Jvm, Form.Executable, Form.External, ContainerForm {
  /// As told to people: `container`, `process`.
  String kind();

  /// With its article: `a container`, `an executable`.
  static String oneOf(String kind) {
    return ("aeiou".indexOf(kind.charAt(0)) < 0 ? "a " : "an ") + kind;
  }

  /// What is set for this form only, over the service's own environment.
  SequencedMap<String, Value> environment();

  /// A child JVM with the class path and the flags of this one.
  ///
  /// @param mainClass fully qualified name of the class whose `main` is the service
  /// @param arguments passed to it
  /// @param flagFiles names of files with further JVM flags, which lie beside the common one
  /// @param environment see [Form#environment]
  record Jvm(
      String mainClass,
      List<String> arguments,
      List<String> flagFiles,
      SequencedMap<String, Value> environment)
      implements Form {
    public Jvm {
      arguments = List.copyOf(arguments);
      flagFiles = List.copyOf(flagFiles);
      environment = copy(environment);
    }

    @Override
    public String kind() {
      return "process";
    }
  }

  /// Any program of this machine.
  ///
  /// @param command program and arguments; a program without a slash is looked up on the PATH
  /// @param environment see [Form#environment]
  record Executable(List<String> command, SequencedMap<String, Value> environment) implements Form {
    /// @throws IllegalArgumentException if there is no program
    public Executable {
      command = List.copyOf(command);
      environment = copy(environment);
      if (command.isEmpty() || command.getFirst().isBlank()) {
        throw new IllegalArgumentException("an executable needs a program to run");
      }
    }

    @Override
    public String kind() {
      return "executable";
    }
  }

  /// Something that runs elsewhere and is only watched: it answers at the service's endpoint.
  record External() implements Form {
    @Override
    public String kind() {
      return "external";
    }

    @Override
    public SequencedMap<String, Value> environment() {
      return copy(Map.of());
    }
  }

  /// Unmodifiable, in order.
  static SequencedMap<String, Value> copy(Map<String, Value> environment) {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
  }
}
