package io.personaplex.publish;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The part of a class path that one service needs, in the order of that class path.
///
/// @param entries our rooms and other people's libraries
record ServiceClassPath(List<Entry> entries) {

  ServiceClassPath {
    entries = List.copyOf(entries);
  }

  /// One entry.
  ///
  /// @param jarName what its jar is called in the image
  /// @param source a folder of classes or a jar
  /// @param ours whether it is one of our rooms
  record Entry(String jarName, Path source, boolean ours) {}

  /// Picks.
  ///
  /// @param classPath as in `java.class.path`: folders `ROOM/target/classes` and jars
  /// @throws PublishException if a room or a library is not on it
  static ServiceClassPath of(ServiceImage image, String classPath) {
    var entries = new ArrayList<Entry>();
    var missing = new ArrayList<>(image.rooms());
    var unused = new ArrayList<>(image.libraries());
    for (String element : classPath.split(File.pathSeparator, -1)) {
      if (element.isEmpty()) {
        continue;
      }
      Path source = Path.of(element).toAbsolutePath().normalize();
      Optional<String> room = room(source, image.rooms());
      String fileName = String.valueOf(source.getFileName());
      if (room.isPresent()) {
        missing.remove(room.get());
        entries.add(new Entry(room.get() + ".jar", source, true));
      } else if (Files.isRegularFile(source)
          && image.libraries().stream().anyMatch(fileName::startsWith)) {
        unused.removeIf(fileName::startsWith);
        entries.add(new Entry(fileName, source, false));
      }
    }
    missing.addAll(unused);
    if (!missing.isEmpty()) {
      throw new PublishException(
          "the image of %s needs %s, not on the class path of this build: start it with ./personaplex"
              .formatted(image.service(), String.join(", ", missing)));
    }
    return new ServiceClassPath(entries);
  }

  /// `ROOM/target/classes`, or `ROOM-VERSION.jar` in that `target`; never a room's tests.
  private static Optional<String> room(Path source, List<String> rooms) {
    Path target = source.getParent();
    String name = String.valueOf(source.getFileName());
    boolean classes =
        name.equals("classes") || (name.endsWith(".jar") && !name.endsWith("-tests.jar"));
    if (target == null || !classes) {
      return Optional.empty();
    }
    return rooms.stream().filter(room -> target.endsWith(Path.of(room, "target"))).findFirst();
  }
}
