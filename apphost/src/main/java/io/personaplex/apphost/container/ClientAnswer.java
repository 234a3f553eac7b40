package io.personaplex.apphost.container;

/// What a client said when it was done.
///
/// @param exitCode 128 + the signal if it was killed
/// @param output at most 4 MiB
/// @param errors at most 64 KiB
record ClientAnswer(int exitCode, String output, String errors) {
  boolean succeeded() {
    return exitCode == 0;
  }
}
