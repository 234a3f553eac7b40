package io.personaplex.personaplex;

/// Which implementation of the kernels computes.
public enum KernelChoice {
  /// The fastest that works in this JVM, which is said in the log.
  AUTO,
  /// The specification: slow.
  SCALAR,
  /// The Vector API; an error where the JVM lacks it.
  VECTOR
}
