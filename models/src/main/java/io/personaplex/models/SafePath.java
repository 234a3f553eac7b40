package io.personaplex.models;

import java.util.Arrays;

/// Refuses paths that would leave the folder they are resolved in.
final class SafePath {
  private SafePath() {}

  /// Throws unless `path` is relative, uses `/`, and has no empty, `.` or `..` segment.
  static void check(String path, String what) {
    boolean leaves =
        path.isEmpty()
            || path.indexOf('\\') >= 0
            || path.indexOf(':') >= 0
            || path.indexOf('\0') >= 0
            || Arrays.stream(path.split("/", -1))
                .anyMatch(
                    segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."));
    if (leaves) {
      throw new ModelException(
          "refused the " + what + " '" + path + "': it is not a plain relative path");
    }
  }
}
