package io.personaplex.bench;

import io.personaplex.models.Folders;
import io.personaplex.personaplex.EngineOptions;
import java.io.IOException;
import java.nio.file.Path;

/// A cache folder in which nothing is yet, so that a first load is one, or a place for random
/// weights. Removed at the end, also when the process is asked to end.
final class FreshCache implements AutoCloseable {
  private final EngineOptions options;
  private final Thread removal;

  /// @param usual everything but the folder
  /// @param parent where it is made
  FreshCache(EngineOptions usual, Path parent) {
    Path folder = parent.resolve("bench-" + ProcessHandle.current().pid());
    options = usual.withCacheFolder(folder);
    removal = new Thread(() -> remove(folder), "remove " + folder);
    Runtime.getRuntime().addShutdownHook(removal);
  }

  /// The same options with this folder.
  EngineOptions options() {
    return options;
  }

  @Override
  public void close() {
    remove(options.cacheFolder());
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException _) {
      // The process is ending, and the hook runs.
    }
  }

  private static void remove(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      System.getLogger(FreshCache.class.getName())
          .log(System.Logger.Level.WARNING, "{0} could not be removed", folder);
    }
  }
}
