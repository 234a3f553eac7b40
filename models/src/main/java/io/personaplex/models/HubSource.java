package io.personaplex.models;

import java.util.List;
import java.util.regex.Pattern;

/// Files of one Hugging Face repository, all in one of its folders.
///
/// @param repository `owner/name`
/// @param revision a branch or a commit
public record HubSource(String repository, String revision, List<HubFile> files)
    implements ModelSource {

  private static final Pattern REPOSITORY = Pattern.compile("[\\w.-]+/[\\w.-]+");

  /// A repository named as the hub names them.
  public HubSource {
    files = List.copyOf(files);
    if (!REPOSITORY.matcher(repository).matches() || repository.contains("..")) {
      throw new ModelException(
          "'" + repository + "' is not a Hugging Face repository: it should read owner/name");
    }
    SafePath.check(revision, "revision");
  }

  @Override
  public long downloadBytes() {
    return bytes();
  }

  @Override
  public String label() {
    return "Hugging Face (" + repository + ")";
  }
}
