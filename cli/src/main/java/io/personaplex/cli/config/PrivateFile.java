package io.personaplex.cli.config;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/// A small file that only its owner may read: written whole or not at all, mode 0600.
final class PrivateFile {
  /// More than this is no file of settings.
  static final int BYTES_MAX = 1 << 20;

  private static final Set<PosixFilePermission> OWNER_ONLY = Set.of(OWNER_READ, OWNER_WRITE);

  private PrivateFile() {}

  /// The content.
  ///
  /// @throws ConfigurationException if it cannot be read, or has more than [#BYTES_MAX] bytes
  static byte[] read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new ConfigurationException(
            "%s: more than %d bytes, which no file of settings has".formatted(file, BYTES_MAX));
      }
      return bytes;
    } catch (IOException failure) {
      throw new ConfigurationException(
          "%s: cannot be read (%s)".formatted(file, reason(failure)), failure);
    }
  }

  /// Replaces the file, or makes it: first on disk under another name, then visible in one step.
  /// Through a symbolic link only when what it points to lies in the link's own folder.
  ///
  /// @throws ConfigurationException if that fails; the old file is untouched then
  static void write(Path file, byte[] content) {
    Path target = target(file);
    Path folder = folderOf(target);
    try {
      Path temporary =
          Files.createTempFile(
              folder,
              temporaryPrefix(target),
              ".new",
              PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try {
        Files.write(temporary, content);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        Files.move(temporary, target, ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException failure) {
      throw new ConfigurationException(
          "%s: cannot be written (%s)".formatted(file, reason(failure)), failure);
    }
  }

  /// How the name of a half-written file begins: as that of the file it is to become.
  static String temporaryPrefix(Path file) {
    return file.getFileName() + ".";
  }

  /// Makes the folder and those above it, mode 0700 where they are new.
  static void makeFolder(Path folder) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException failure) {
      throw new ConfigurationException(
          "%s: this folder cannot be made (%s)".formatted(folder, reason(failure)), failure);
    }
  }

  /// Whether somebody else may read or write it. Not there, or no plain file: nobody may.
  static boolean isOpenToOthers(Path file) {
    try {
      return Files.isRegularFile(file)
          && !OWNER_ONLY.containsAll(withoutExecute(Files.getPosixFilePermissions(file)));
    } catch (IOException failure) {
      throw new ConfigurationException(
          "%s: who may read it cannot be found out (%s)".formatted(file, reason(failure)), failure);
    }
  }

  /// Takes everybody's rights but the owner's away.
  ///
  /// @throws ConfigurationException if this user may not do that
  static void close(Path file) {
    try {
      Files.setPosixFilePermissions(file, OWNER_ONLY);
    } catch (IOException failure) {
      throw new ConfigurationException(
          "%s: others can read it, and that cannot be changed (%s): make it yours and chmod 600 it"
              .formatted(file, reason(failure)),
          failure);
    }
  }

  private static Set<PosixFilePermission> withoutExecute(Set<PosixFilePermission> permissions) {
    var rest = new HashSet<>(permissions);
    rest.remove(PosixFilePermission.OWNER_EXECUTE);
    return rest;
  }

  private static Path target(Path file) {
    if (!Files.isSymbolicLink(file)) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
        throw new ConfigurationException(file + ": it is no file, so it is not replaced");
      }
      return file.toAbsolutePath();
    }
    try {
      Path real = file.toRealPath();
      if (real.startsWith(folderOf(file.toAbsolutePath()).toRealPath())) {
        return real;
      }
      throw new ConfigurationException(
          "%s: it is a link to %s, outside its folder, and is not written through: edit that file yourself, or put a file in the link's place"
              .formatted(file, real));
    } catch (IOException failure) {
      throw new ConfigurationException(
          "%s: it is a link that leads nowhere; remove it".formatted(file), failure);
    }
  }

  private static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new ConfigurationException(file + ": it lies in no folder");
    }
    return folder;
  }

  /// What went wrong, and what to do, without the name of the file, which the sentence has already.
  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "it is not there: create it, or name another";
      case AccessDeniedException _ ->
          "this user may not: it belongs to another user, perhaps after sudo; make it yours with"
              + " sudo chown";
      case FileSystemException system when system.getReason() != null -> system.getReason();
      default -> failure.getClass().getSimpleName();
    };
  }
}
