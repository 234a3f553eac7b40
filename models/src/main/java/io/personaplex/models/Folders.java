package io.personaplex.models;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/// Folders as a whole.
final class Folders {
  private Folders() {}

  /// The size of the largest file in a folder that another process may be writing in.
  static long largestFile(Path folder) throws IOException {
    return sizes(folder, Math::max);
  }

  /// The sizes of all files in a folder together.
  static long bytes(Path folder) throws IOException {
    return sizes(folder, Long::sum);
  }

  private static long sizes(Path folder, LongBinaryOperator fold) throws IOException {
    AtomicLong result = new AtomicLong();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            result.accumulateAndGet(attributes.size(), fold);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // gone between listing and looking
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return result.get();
  }

  /// Deletes a folder and what is in it; links are deleted, not followed. Nothing there is fine.
  static void delete(Path folder) throws IOException {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
                throws IOException {
              if (e != null) {
                throw e;
              }
              Files.deleteIfExists(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // Nothing there.
    }
  }
}
