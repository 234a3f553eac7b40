package io.personaplex.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// Where wheels come from: pip, or files somebody has brought on a stick.
interface Wheels {

  /// The wheels of some packages, on disk.
  ///
  /// @param requirements `name==version` each
  /// @param folder an existing folder this call may write in
  /// @param bytes told how much of them has come so far
  /// @return the wheel of every requirement
  Map<String, Path> fetch(List<String> requirements, Path folder, LongConsumer bytes)
      throws IOException;

  /// Called when a wheel is no longer needed.
  void release(Path wheel) throws IOException;
}
