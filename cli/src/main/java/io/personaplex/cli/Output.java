package io.personaplex.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Where a command prints, and in which form. A mixin of picocli: results go to standard output,
/// progress and errors to standard error.
final class Output {
  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  // Set by picocli before a command runs.
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /// Whether programs read it.
  boolean isJson() {
    return json;
  }

  /// One result for programs.
  void print(JsonNode node) {
    print(node.toPrettyString());
  }

  /// A line for people.
  void print(String line) {
    PrintWriter out = command().commandLine().getOut();
    out.println(line);
    out.flush();
  }

  /// Progress, and what a person should know beside the result.
  void note(String line) {
    PrintWriter err = command().commandLine().getErr();
    err.println(line);
    err.flush();
  }

  private CommandSpec command() {
    return Objects.requireNonNull(spec, "run through picocli's CommandLine");
  }
}
