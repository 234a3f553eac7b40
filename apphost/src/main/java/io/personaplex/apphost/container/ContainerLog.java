package io.personaplex.apphost.container;

import java.io.InputStream;

/// The output of a container as it comes, its errors among it.
public interface ContainerLog extends AutoCloseable {
  /// The bytes the container printed, each once. Ends when the container has ended or is gone, or
  /// when this log is closed; fails if the engine stays away for long.
  ///
  /// - **Threads**: one reader.
  InputStream output();

  /// Ends the engine's client and with it the stream. From any thread; again is no harm.
  @Override
  void close();
}
