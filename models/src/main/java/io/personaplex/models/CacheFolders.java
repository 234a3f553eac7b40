package io.personaplex.models;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Where models lie on this machine.
///
/// - `PERSONAPLEX_HOME` is ours, else the platform's cache folder: `$XDG_CACHE_HOME/personaplex` or
///   `~/.cache/personaplex`, on macOS `~/Library/Caches/personaplex`, on Windows
///   `%LOCALAPPDATA%\personaplex`.
/// - The hub's folder is shared with every other client of Hugging Face: `HF_HUB_CACHE`, else
///   `$HF_HOME/hub`, else `huggingface/hub` in the cache folder the hub's own client uses.
///
/// @param home our folder
/// @param hub the folder that holds `models--OWNER--NAME`
public record CacheFolders(Path home, Path hub) {

  /// The folders of this process's platform.
  public static CacheFolders of(Map<String, String> environment) {
    return of(environment, System.getProperty("os.name", ""), System.getProperty("user.home", "."));
  }

  static CacheFolders of(Map<String, String> environment, String osName, String userHome) {
    Path user = Path.of(value(environment, "HOME").orElse(userHome));
    Path dotCache =
        value(environment, "XDG_CACHE_HOME").map(Path::of).orElse(user.resolve(".cache"));
    Path home =
        value(environment, "PERSONAPLEX_HOME")
            .map(Path::of)
            .orElseGet(
                () -> platformCache(environment, osName, user, dotCache).resolve("personaplex"));
    Path hub =
        value(environment, "HF_HUB_CACHE")
            .map(Path::of)
            .orElseGet(
                () ->
                    value(environment, "HF_HOME")
                        .map(Path::of)
                        .orElse(dotCache.resolve("huggingface"))
                        .resolve("hub"));
    return new CacheFolders(home.toAbsolutePath().normalize(), hub.toAbsolutePath().normalize());
  }

  private static Path platformCache(
      Map<String, String> environment, String osName, Path user, Path dotCache) {
    String os = osName.toLowerCase(Locale.ROOT);
    if (os.startsWith("mac")) {
      return user.resolve("Library").resolve("Caches");
    }
    if (os.startsWith("windows")) {
      return value(environment, "LOCALAPPDATA")
          .map(Path::of)
          .orElse(user.resolve("AppData").resolve("Local"));
    }
    return dotCache;
  }

  /// The folder of all models.
  public Path models() {
    return home.resolve("models");
  }

  /// Where a model's files lie when they do not come from the hub.
  Path model(String name) {
    return models().resolve(fileName(name));
  }

  /// Where a model's files are put together before they are whole: beside the models, because from
  /// there a rename reaches them, in a container too, where each mounted folder is a file system of
  /// its own.
  Path incoming(String name) {
    return models().resolve(".incoming").resolve(fileName(name));
  }

  /// The paper that says which files were checked, and when.
  Path receipt(String name) {
    return receipts().resolve(fileName(name) + ".json");
  }

  /// The folder of all receipts.
  public Path receipts() {
    return home.resolve("receipts");
  }

  /// The file whose lock a process holds while it changes a model.
  Path lock(String name) {
    return locks().resolve(fileName(name) + ".lock");
  }

  /// The folder of all locks.
  public Path locks() {
    return home.resolve("locks");
  }

  /// The hub's folder of one repository.
  Path repository(String repository) {
    return hub.resolve("models--" + repository.replace("/", "--"));
  }

  // A model named by `hf:owner/name:file` has characters no file system likes.
  private static String fileName(String model) {
    return model.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  /// A variable's value; a blank one counts as absent.
  static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }
}
