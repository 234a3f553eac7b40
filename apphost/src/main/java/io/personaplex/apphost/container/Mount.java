package io.personaplex.apphost.container;

import java.nio.file.Path;

/// Something of this machine the container sees as a folder of its own.
public sealed interface Mount {
  /// Where, an absolute path in the container.
  String target();

  /// Whether the container may only read it.
  boolean readOnly();

  /// A file or folder of this machine. It must be there already: an engine would create it as root.
  ///
  /// @param source an absolute path here
  record Bind(Path source, String target, boolean readOnly) implements Mount {
    /// @throws IllegalArgumentException if a path is not absolute, or holds a comma or quote, which
    ///   the clients cannot be told
    public Bind {
      if (!source.isAbsolute()) {
        throw new IllegalArgumentException("'%s' is no absolute path".formatted(source));
      }
      checkField(source.toString());
      checkTarget(target);
    }
  }

  /// A volume that is kept when the container is removed; created with the container if need be.
  ///
  /// @param volume its name
  record Volume(String volume, String target, boolean readOnly) implements Mount {
    /// @throws IllegalArgumentException if the target is not absolute
    public Volume {
      checkField(volume);
      checkTarget(target);
    }
  }

  /// As the clients' `--mount` wants it.
  default String toArgument() {
    String source =
        switch (this) {
          case Bind bind -> "type=bind,source=" + bind.source();
          case Volume volume -> "type=volume,source=" + volume.volume();
        };
    return source + ",target=" + target() + (readOnly() ? ",readonly" : "");
  }

  private static void checkTarget(String target) {
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException(
          "'%s' is no absolute path in the container".formatted(target));
    }
    checkField(target);
  }

  private static void checkField(String field) {
    if (field.isBlank() || field.indexOf(',') >= 0 || field.indexOf('"') >= 0) {
      throw new IllegalArgumentException(
          "'%s' cannot be mounted: blank, or holds a comma or a quote".formatted(field));
    }
  }
}
