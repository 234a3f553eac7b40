package io.personaplex.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/// Where wheels come from: pip, or files somebody has brought on a stick.
interface Wheels {

  /// The wheel of a package, on disk.
  ///
  /// @param requirement `name==version`
  /// @param folder an existing folder this call may write in
  /// @param bytes told how much of this wheel has come so far
  Path wheel(String requirement, Path folder, LongConsumer bytes) throws IOException;

  /// Called when the wheel is no longer needed.
  void release(Path wheel) throws IOException;
}
