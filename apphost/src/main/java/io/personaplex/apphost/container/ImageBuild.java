package io.personaplex.apphost.container;

import java.nio.file.Path;
import java.util.Map;

/// An image to be built from a folder.
///
/// @param context folder with everything it is built from
/// @param file the Dockerfile, relative to the context
/// @param tag what the image will be called: `name:version`
/// @param labels put on the image
public record ImageBuild(Path context, Path file, String tag, Map<String, String> labels) {
  /// Copies the labels.
  public ImageBuild {
    labels = Map.copyOf(labels);
  }
}
