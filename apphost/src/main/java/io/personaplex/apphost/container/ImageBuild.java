package io.personaplex.apphost.container;

import java.nio.file.Path;
import java.util.Map;

/// An image to be built from a folder with a `Dockerfile`.
///
/// @param context the folder
/// @param tag what the image will be called: `name:version`
/// @param labels put on the image
public record ImageBuild(Path context, String tag, Map<String, String> labels) {
  /// Copies the labels.
  public ImageBuild {
    labels = Map.copyOf(labels);
  }
}
