package io.personaplex.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A `python3` whose pip takes wheels from a folder, and writes down what it was asked.
final class FakePip {

  private final Path folder;

  FakePip(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("bin"));
    Files.createDirectories(folder.resolve("wheels"));
    script(
        """
        #!/bin/sh
        case "$*" in
          *--help*) echo "options"; exit 0 ;;
          *"config list"*) exit 0 ;;
        esac
        echo "$*" >> '%1$s/asked'
        env >> '%1$s/environment'
        while [ $# -gt 0 ]; do
          case "$1" in
            --dest) dest=$2 ;;
            *==*)
              if [ ! -f '%1$s/wheels/'"$1".whl ]; then
                echo "Looking around"
                echo "ERROR: No matching distribution found for $1"
                exit 1
              fi
              cp '%1$s/wheels/'"$1".whl "$dest/$(echo "$1" | sed 's/==/-/')-py3-none-any.whl"
              ;;
          esac
          shift
        done
        """
            .formatted(folder));
  }

  /// Replaces the program.
  void script(String text) throws IOException {
    Path python = folder.resolve("bin").resolve("python3");
    Files.writeString(python, text);
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// What the environment's PATH should be.
  String path() {
    return folder.resolve("bin") + ":/usr/bin:/bin";
  }

  /// Puts a wheel with these members on the index.
  Path wheel(String requirement, Map<String, byte[]> members) throws IOException {
    Path file = folder.resolve("wheels").resolve(requirement + ".whl");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  /// Takes a wheel off the index.
  void withdraw(String requirement) throws IOException {
    Files.delete(folder.resolve("wheels").resolve(requirement + ".whl"));
  }

  /// The command lines of all downloads so far.
  List<String> asked() throws IOException {
    Path file = folder.resolve("asked");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /// The environment variables of all downloads so far.
  String environment() throws IOException {
    return Files.readString(folder.resolve("environment"));
  }
}
