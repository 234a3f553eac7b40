package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What several processes do is [WeightCacheProcessesTest]'s.
final class PendingFileTest {
  @TempDir Path folder;

  @Test
  void aLivingFileIsLeftAloneHoweverItsFolderIsSpelt() throws IOException {
    Files.createDirectory(folder.resolve("models"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("models"));
    for (Path other : List.of(link, folder.resolve("models/../models"))) {
      try (var living = new PendingFile(other.resolve("a.cache"), 1)) {
        makeAllOld();
        write(folder.resolve("models/a.cache"), 'b');
        write(link.resolve("a.cache"), 'c');
        living.channel().write(ByteBuffer.wrap(new byte[] {'d'}));
        living.publish();
      }
      assertThat(files()).containsExactly(folder.resolve("models/a.cache"));
      assertThat(folder.resolve("models/a.cache")).hasContent("d");
    }
  }

  @Test
  void bytesReplaceWhatWasThere() throws IOException {
    Path file = Files.writeString(folder.resolve("reply.wav"), "a longer text");
    PendingFile.write(file, new byte[] {'b'});
    assertThat(file).hasContent("b");
    assertThat(folder)
        .isDirectoryContaining(file::equals)
        .isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void whatCannotBeWrittenIsToldByName() throws IOException {
    Path file = Files.createFile(folder.resolve("file")).resolve("reply.wav");
    assertThatThrownBy(() -> PendingFile.write(file, new byte[1]))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining(file + ": cannot be written");
  }

  @Test
  void aFileThatThisProcessHasLockedOtherwiseIsLeftAlone() throws IOException {
    Path left = folder.resolve("a.cache.1.partial");
    try (var channel =
        FileChannel.open(left, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.lock();
      Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
      write(folder.resolve("a.cache"), 'b');
      assertThat(left).exists();
    }
  }

  @Test
  void aFileThatCannotBeRemovedIsToldAndClosedAllTheSame() throws IOException {
    Path file = folder.resolve("a.cache");
    FileChannel channel;
    try (var pending = new PendingFile(file, 1)) {
      channel = pending.channel();
      Path partial;
      try (Stream<Path> all = Files.list(folder)) {
        partial = all.findAny().orElseThrow();
      }
      // A folder that is not empty stands in its place.
      Files.delete(partial);
      Files.createDirectories(partial.resolve("inner"));
      assertThatThrownBy(pending::close)
          .isInstanceOf(TensorException.class)
          .hasMessageContaining("cannot be closed or removed");
      Files.delete(partial.resolve("inner"));
    }
    assertThat(channel.isOpen()).isFalse();
    assertThat(folder).isEmptyDirectory();
  }

  private static void write(Path file, char content) throws IOException {
    try (var pending = new PendingFile(file, 1)) {
      pending.channel().write(ByteBuffer.wrap(new byte[] {(byte) content}));
      pending.publish();
    }
  }

  private void makeAllOld() throws IOException {
    for (Path file : files()) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("models"))) {
      return files.sorted().toList();
    }
  }
}
