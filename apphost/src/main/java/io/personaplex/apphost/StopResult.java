package io.personaplex.apphost;

import java.util.List;

/// What a stop of everything came to.
///
/// @param left what could not be ended
/// @param leftRunning resources that live on by intention, each with where
/// @param killed whether the time ran out, or a person had no patience
public record StopResult(List<Left> left, List<String> leftRunning, boolean killed) {
  /// Copies the lists.
  public StopResult {
    left = List.copyOf(left);
    leftRunning = List.copyOf(leftRunning);
  }

  /// One thing that is still there.
  ///
  /// @param resource whose it is; empty if nobody knows
  /// @param what with process id and command line, or how to remove the container
  public record Left(String resource, String what) {
    @Override
    public String toString() {
      return resource.isEmpty() ? what : resource + ": " + what;
    }
  }

  /// Whether nothing is left that should not be.
  public boolean isClean() {
    return left.isEmpty();
  }
}
