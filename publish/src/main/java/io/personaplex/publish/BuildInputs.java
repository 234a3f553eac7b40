package io.personaplex.publish;

import java.nio.file.Path;
import java.util.Optional;

/// What goes into every image of a build.
///
/// @param javaHome the JDK whose modules are linked
/// @param classPath as in `java.class.path`
/// @param jvmFlags file with the JVM flags of every PersonaPlex process; those of some lie beside
///   it
/// @param base image to build on; empty = a base made from this system
/// @param version version of the build
/// @param commit commit of the build; empty if unknown
public record BuildInputs(
    Path javaHome,
    String classPath,
    Path jvmFlags,
    Optional<String> base,
    String version,
    String commit) {
  /// Checks the name of the base.
  ///
  /// @throws PublishException if no image can have it
  public BuildInputs {
    base.ifPresent(ServiceImage::checkedName);
  }
}
