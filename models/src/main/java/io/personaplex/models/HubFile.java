package io.personaplex.models;

/// A file of a Hugging Face repository.
///
/// @param path its path in the repository, with `/`
public record HubFile(String path, long bytes, String sha256) implements ModelFile {

  /// A relative path that stays inside the repository.
  public HubFile {
    SafePath.check(path, "path in a repository");
  }

  @Override
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
