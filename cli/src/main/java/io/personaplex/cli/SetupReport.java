package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.cli.doctor.SetupExamination.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What `setup` found and did.
///
/// @param checks what it looked at
/// @param envFile the settings file
/// @param fileChange what happened to that
/// @param tokenKnown whether there is a token of Hugging Face
/// @param models what became of the models, one sentence
/// @param fetched models that came now
/// @param failed whether something did not work
/// @param next the command to go on with
record SetupReport(
    List<Outcome> checks,
    Path envFile,
    FileChange fileChange,
    boolean tokenKnown,
    String models,
    List<String> fetched,
    boolean failed,
    String next) {
  /// What happened to the settings file.
  enum FileChange {
    CREATED("written from the template"),
    TOKEN_SET("the line of HF_TOKEN is changed, everything else as it was"),
    MADE_PRIVATE("only you can read it now (0600)"),
    UNCHANGED("as it was");

    private final String words;

    FileChange(String words) {
      this.words = words;
    }
  }

  /// Copies the lists.
  SetupReport {
    checks = List.copyOf(checks);
    fetched = List.copyOf(fetched);
  }

  /// Whether a file or a model is another than before.
  boolean changedSomething() {
    return fileChange != FileChange.UNCHANGED || !fetched.isEmpty();
  }

  /// For people; the checks are told before.
  String text() {
    var text = new StringBuilder();
    text.append("settings  %s: %s%n".formatted(envFile, fileChange.words));
    text.append(
        "token     %s%n"
            .formatted(
                tokenKnown
                    ? "HF_TOKEN is there"
                    : "none; it is needed for PersonaPlex-7B only: ./personaplex secrets set HF_TOKEN"));
    text.append("models    %s%n".formatted(models));
    if (failed) {
      text.append(
          "%nNot ready: do what is said above, then run setup again. Then: %s".formatted(next));
    } else if (changedSomething()) {
      text.append("%nReady. Next: %s".formatted(next));
    } else {
      text.append("%nEverything was in place, nothing is changed. Next: %s".formatted(next));
    }
    return text.toString();
  }

  /// For programs.
  ObjectNode json() {
    ObjectNode root = new JsonMapper().createObjectNode();
    ArrayNode array = root.putArray("checks");
    for (Outcome check : checks) {
      array
          .addObject()
          .put("id", check.id())
          .put("verdict", check.verdict())
          .put("found", check.found())
          .put("remedy", check.remedy().orElse(null));
    }
    root.putObject("envFile")
        .put("path", envFile.toString())
        .put("change", fileChange.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    root.put("tokenKnown", tokenKnown).put("models", models);
    fetched.forEach(root.putArray("fetched")::add);
    return root.put("changed", changedSomething()).put("failed", failed).put("next", next);
  }
}
