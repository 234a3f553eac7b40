package io.personaplex.apphost.process;

import java.io.IOException;
import java.io.InputStream;

/// Tells a child that its parent is gone, however it went.
///
/// The child's standard input is a pipe whose other end only the parent holds. Nothing is ever
/// written to it; when the parent dies, killed with SIGKILL or not, the operating system closes
/// that end and the read here returns.
public final class ParentLifeline {
  private ParentLifeline() {}

  /// Watches `pipe` on a daemon thread and runs `onCut` once when it ends.
  public static void watch(InputStream pipe, Runnable onCut) {
    Thread.ofPlatform()
        .daemon()
        .name("lifeline")
        .start(
            () -> {
              awaitEnd(pipe);
              onCut.run();
            });
  }

  private static void awaitEnd(InputStream pipe) {
    var ignored = new byte[64];
    try {
      while (pipe.read(ignored) >= 0) {
        // A parent has nothing to say here.
      }
    } catch (IOException _) {
      // A pipe that cannot be read is as cut as one that ended.
    }
  }
}
