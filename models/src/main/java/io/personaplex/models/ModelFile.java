package io.personaplex.models;

/// One file as it lies on disk when a source has delivered it.
public sealed interface ModelFile permits HubFile, PackageFile {

  /// The file's name in the model's folder.
  String name();

  /// Its size; 0 if unknown before asking.
  long bytes();

  /// SHA-256 in lower-case hexadecimal; empty if nobody has stated one.
  String sha256();

  /// Whether the catalogue states a checksum: only a model named by `LLM_MODEL=hf:…` has none.
  default boolean hasChecksum() {
    return !sha256().isEmpty();
  }
}
