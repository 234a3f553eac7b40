package io.personaplex.cli.doctor;

import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.process.SearchPath;
import io.personaplex.models.CacheFolders;
import io.personaplex.models.HubAccess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The computer and the program as the checks see them. Safe for several threads.
interface Machine {

  /// The settings, and what is wrong with them.
  SettingsSeen settings();

  /// The settings in force, and the rest of the environment.
  default Map<String, String> environment() {
    return settings().environment();
  }

  /// What is known about the container engines; asked once.
  List<Diagnosis> containers() throws InterruptedException;

  /// A sentence naming who has the port, if somebody has it.
  ///
  /// @param resource who wants it
  Optional<String> portConflict(String resource, Endpoint endpoint);

  /// The folder that stands for `/`: the checks read `proc`, `dev`, `etc` below it.
  Path root();

  /// The folder that holds `./personaplex`.
  Path checkout();

  /// The folder of the Java that runs.
  Path javaHome();

  /// The Java that runs.
  Runtime.Version javaVersion();

  /// What this process may use of the memory.
  long memoryBytes();

  /// Processors this process may use.
  int cores();

  /// Names of the speech engines on the class path.
  List<String> engines();

  /// Whether the class path has a resource.
  boolean hasResource(String name);

  /// Runs a program and waits. Its standard input is empty.
  ///
  /// @param command a name that is searched on the `PATH`, or a path, and arguments
  CommandOutput run(Duration limit, List<String> command) throws InterruptedException;

  /// Asks with GET; empty if nobody takes the connection.
  ///
  /// @param limit for the connection, and again for the answer
  Optional<WebAnswer> get(URI uri, Duration limit);

  /// What `GET` brought.
  ///
  /// @param status of HTTP; 0 if the connection was taken and no answer came
  record WebAnswer(int status, String body) {}

  /// Asks the hub whether it would give out a file.
  HubAccess hubAccess(String repository, String file, Duration limit);

  /// The type of the file system a folder is on, as the system names it: `ext4`, `nfs4`.
  String fileSystemType(Path folder) throws IOException;

  /// What this user may still write where a folder is, in bytes.
  long freeBytes(Path folder) throws IOException;

  /// How fast a folder takes a file, in bytes a second; measured for up to a second.
  long writeBytesPerSecond(Path folder) throws IOException;

  /// The folder for temporary files.
  Path temporaryFolder();

  /// Where models lie.
  default CacheFolders modelFolders() {
    return CacheFolders.of(environment());
  }

  /// A setting, stripped; empty if it is absent or blank.
  default Optional<String> setting(String name) {
    return Optional.ofNullable(environment().get(name))
        .map(String::strip)
        .filter(v -> !v.isEmpty());
  }

  /// Whether somebody asked for a GPU, which is more than leaving the default.
  default boolean asksForGpu() {
    return settings().set().contains("USE_GPU")
        && setting("USE_GPU").filter("true"::equalsIgnoreCase).isPresent();
  }

  /// A whole-number setting; the default if it is absent or malformed, which `settings` reports.
  default int number(String name, int fallback) {
    try {
      return setting(name).map(Integer::parseInt).orElse(fallback);
    } catch (NumberFormatException _) {
      return fallback;
    }
  }

  /// A file of the system.
  ///
  /// @param absolute for example `/proc/meminfo`
  default Path system(String absolute) {
    return root().resolve(absolute.substring(1));
  }

  /// The program of that name on the `PATH`.
  default Optional<Path> program(String name) {
    return SearchPath.find(name, environment());
  }
}
