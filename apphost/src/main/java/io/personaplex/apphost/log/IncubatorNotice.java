package io.personaplex.apphost.log;

/// What a JVM with the Vector API prints before it runs anything: a notice to the developers of a
/// program, in the words of a warning. It cannot be switched off, says nothing to who runs the
/// program, and would be the first thing in the log of every backend, so it is left out there, from
/// a process as from a container.
final class IncubatorNotice {
  private static final String TEXT = "WARNING: Using incubator modules: jdk.incubator.vector";

  private IncubatorNotice() {}

  /// Whether a line is exactly that.
  static boolean is(String line) {
    return line.equals(TEXT);
  }
}
