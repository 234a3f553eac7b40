package io.personaplex.kernels;

import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.kernels.vector.VectorKernels;
import java.util.Locale;

/// Which kernels to run: a setting, `auto` unless somebody wants to compare.
public enum KernelChoice {
  /// The fastest that this JVM can run; says in the log which, and why not a faster one.
  AUTO,
  /// The specification.
  SCALAR,
  /// The Vector API or nothing.
  VECTOR;

  private static final System.Logger LOG = System.getLogger(KernelChoice.class.getName());
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /// The choice of that name.
  ///
  /// @throws IllegalArgumentException naming those there are
  public static KernelChoice parse(String name) {
    for (KernelChoice choice : values()) {
      if (choice.toString().equals(name)) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        "kernels '%s': there are auto, scalar and vector".formatted(name));
  }

  /// Makes the kernels and logs one line.
  ///
  /// @throws IllegalStateException if they cannot run here; the message names the flag that cures
  ///   it
  public Kernels open() {
    boolean vector = ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    String missing =
        "vector: this JVM was started without the Vector API; --add-modules=" + VECTOR_MODULE;
    if (this == VECTOR && !vector) {
      throw new IllegalStateException("kernels " + missing + " adds it, or choose auto or scalar");
    }
    // The class that names the Vector API is not loaded where it is not there.
    Kernels kernels = this != SCALAR && vector ? VectorKernels.create() : ScalarKernels.create();
    String reason = this == AUTO && !vector ? "; " + missing + " makes them many times faster" : "";
    LOG.log(System.Logger.Level.INFO, "kernels: " + kernels.name() + reason);
    return kernels;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
