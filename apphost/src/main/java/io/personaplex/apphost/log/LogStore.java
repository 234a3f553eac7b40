package io.personaplex.apphost.log;

import java.io.IOException;

/// Where the lines of a log are kept for good.
///
/// **Threads**: one.
interface LogStore extends AutoCloseable {
  /// Hands lines to the operating system, all of them or none.
  ///
  /// @param text whole lines in UTF-8, in the first `length` bytes
  /// @param lines how many
  void write(byte[] text, int length, int lines) throws IOException;

  @Override
  void close() throws IOException;
}
