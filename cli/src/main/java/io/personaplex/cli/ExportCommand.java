package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.RunId;
import io.personaplex.cli.config.OptionName;
import io.personaplex.models.Megabytes;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `personaplex export`: everything a bug report needs, in one file, without secrets.
@Command(
    name = "export",
    description = {
      "Packs what a bug report needs into a zip: logs of the last run, state, settings, checks.",
      "Secrets are masked wherever their value turns up; what is inside is listed at the end.",
      "Logs may hold what was said: look before you share."
    },
    footer = {
      "",
      "Examples:",
      "  personaplex export",
      "  personaplex export --env-file other.env",
      "  personaplex export report.zip --run 2026-11-24T10-04-05-3f9a",
      "",
      "Exit code: 0, 1 (not written; a file is never overwritten), 2 (wrong use)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ExportCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private Output output = new Output();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "Must not exist; default: personaplex-RUN.zip in this folder.")
  private @Nullable Path file;

  @Option(names = "--run", paramLabel = "ID", description = "That run; 'ps --all' lists them.")
  private @Nullable String run;

  @Option(
      names = "--env-file",
      paramLabel = "ENV",
      description = "Tells the settings of this file in place of the checkout's .env.")
  private @Nullable Path envFile;

  ExportCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Workplace workplace = Workplace.of(withEnvFile());
    // Without any run there is still a machine and its settings to report.
    Optional<RunId> id =
        run == null && LiveRuns.ids(workplace.state()).isEmpty()
            ? Optional.empty()
            : Optional.of(new RunChoice(workplace).any(Optional.ofNullable(run)));
    Path target =
        file != null
            ? file
            : Path.of("personaplex-%s.zip".formatted(id.map(RunId::text).orElse("report")));
    try {
      List<Export.Entry> entries = new Export(workplace, id).write(target);
      long bytes = Files.size(target);
      if (output.isJson()) {
        var node =
            new JsonMapper()
                .createObjectNode()
                .put("file", target.toAbsolutePath().toString())
                .put("bytes", bytes);
        var array = node.putArray("entries");
        entries.forEach(
            entry -> array.addObject().put("name", entry.name()).put("about", entry.about()));
        output.print(node);
      } else {
        output.print("%s (%s) holds:".formatted(target.toAbsolutePath(), Megabytes.of(bytes)));
        entries.forEach(entry -> output.print("  %-28s %s".formatted(entry.name(), entry.about())));
      }
      return ExitCode.OK.code();
    } catch (FileAlreadyExistsException _) {
      throw new CommandException(
          ExitCode.FAILED, "%s exists and is not overwritten; name another file".formatted(target));
    } catch (IOException failure) {
      throw new CommandException(
          ExitCode.FAILED, "%s: cannot be written (%s)".formatted(target, failure));
    }
  }

  /// The environment as the commands see it that are asked for settings and secrets.
  private Map<String, String> withEnvFile() {
    if (envFile == null) {
      return environment;
    }
    if (!Files.isRegularFile(envFile)) {
      throw new CommandException(ExitCode.USAGE, "--env-file: there is no file " + envFile);
    }
    var with = new HashMap<>(environment);
    with.put(OptionName.PERSONAPLEX_ENV_FILE.name(), envFile.toAbsolutePath().toString());
    return with;
  }
}
