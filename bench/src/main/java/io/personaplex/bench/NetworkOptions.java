package io.personaplex.bench;

import io.personaplex.personaplex.CheckpointFolder;
import io.personaplex.personaplex.EngineOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Which network is measured, and how it is run: options of `bench frame` and `bench codec`. What
/// they do not say is the environment's: a benchmark reads no `.env`.
final class NetworkOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      defaultValue = Option.NULL_VALUE,
      description =
          "checkpoint folder (default: PERSONAPLEX_MODEL_PATH of the environment; .env is not read)")
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      defaultValue = Option.NULL_VALUE,
      description = "auto, scalar or vector (default: PERSONAPLEX_KERNELS, else auto)")
  private Optional<String> kernels = Optional.empty();

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  boolean json() {
    return json;
  }

  /// The environment with what these options say in it.
  Map<String, String> environment() {
    var environment = new HashMap<>(System.getenv());
    model.ifPresent(folder -> environment.put(CheckpointFolder.VARIABLE, folder.toString()));
    kernels.ifPresent(name -> environment.put(EngineOptions.KERNELS, name));
    return environment;
  }

  /// The checkpoint folder that was named, if one was.
  static Optional<Path> folder(Map<String, String> environment) {
    return Optional.ofNullable(environment.get(CheckpointFolder.VARIABLE))
        .filter(folder -> !folder.isBlank())
        .map(Path::of);
  }
}
