package io.personaplex.models;

import java.util.List;

/// One entry of the catalogue: what a model is for and where it can be had.
///
/// The sources stand in the order in which they are tried. Each of them brings every file of the
/// model, and the checksums belong to the source: the same model converted by us has other bytes
/// than the one its makers published.
///
/// @param name how the command line and the code call it, for example `silero-vad`
/// @param purpose a few words: "speech recognition, English"
/// @param licence SPDX identifier of the weights, for example `Apache-2.0`
public record Model(String name, String purpose, String licence, List<ModelSource> sources) {

  /// A model with at least one source, each with at least one file.
  public Model {
    sources = List.copyOf(sources);
    if (sources.isEmpty() || sources.stream().anyMatch(source -> source.files().isEmpty())) {
      throw new IllegalArgumentException("model '" + name + "' has no source or an empty source");
    }
  }

  /// The file an engine loads, the first of the list: all sources agree on its name.
  public String mainFile() {
    return sources.getFirst().files().getFirst().name();
  }

  /// The size of the files on disk as the first source brings them; 0 if nobody has said.
  public long bytes() {
    return sources.getFirst().bytes();
  }
}
