package io.personaplex.cli;

import io.personaplex.apphost.container.EngineKind;
import java.nio.file.Path;
import java.util.Optional;

/// What `personaplex image` was asked for.
///
/// @param service name of a service, or [#ALL]
/// @param tag name of the image; empty = the service's own
/// @param base image to build on; empty = one made from this system
/// @param engine empty = whichever is ready
/// @param context folder for the build context, if nothing shall be built
/// @param json whether the result is wanted as JSON
record ImageOptions(
    String service,
    Optional<String> tag,
    Optional<String> base,
    Optional<EngineKind> engine,
    Optional<Path> context,
    boolean json) {
  /// Instead of a service: each of them.
  static final String ALL = "all";
}
