package io.personaplex.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.tensor.CheckpointWriter.Declaration;
import io.personaplex.testkit.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointWriterTest {
  private static final List<Declaration> TWO =
      List.of(new Declaration("a \"b\"", DType.F32, 2, 2), new Declaration("c", DType.BF16, 3));

  @TempDir Path folder;

  @Test
  void whatIsAppendedInChunksIsReadBack() {
    Path file = folder.resolve("sub").resolve("out.safetensors");
    try (var writer = new CheckpointWriter(file, TWO)) {
      writer.append("c", new float[] {1, 2});
      writer.append("a \"b\"", new float[] {1.5f, -2.5f, 3, 4});
      writer.append("c", new float[] {3.00001f});
      assertThat(file).doesNotExist();
      writer.finish();
    }
    try (var checkpoint = new Checkpoint(file)) {
      assertThat(checkpoint.names()).containsExactly("a \"b\"", "c");
      assertThat(checkpoint.tensor("a \"b\"", 2, 2).toFloats())
          .containsExactly(1.5f, -2.5f, 3f, 4f);
      assertThat(checkpoint.tensor("c", 3).toFloats()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void aGoldenCheckpointIsWrittenAgainWithTheSameContent() throws IOException {
    Path source = Golden.file("lm.safetensors");
    Path copy = folder.resolve("copy.safetensors");
    try (var from = new Checkpoint(source)) {
      List<Declaration> tensors =
          from.names().stream()
              .map(from::tensor)
              .map(tensor -> new Declaration(tensor.name(), tensor.dtype(), tensor.shape()))
              .toList();
      try (var writer = new CheckpointWriter(copy, tensors)) {
        for (String name : from.names()) {
          writer.append(name, from.tensor(name).data().asByteBuffer());
        }
        writer.finish();
      }
      try (var to = new Checkpoint(copy)) {
        assertThat(to.names()).containsExactlyElementsOf(from.names());
        for (String name : from.names()) {
          assertThat(to.tensor(name).data().mismatch(from.tensor(name).data())).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void differentTensorsMayBeWrittenByDifferentThreads() {
    Path file = folder.resolve("out.safetensors");
    int values = 1_000;
    List<Declaration> tensors =
        IntStream.range(0, 16).mapToObj(i -> new Declaration("t" + i, DType.F32, values)).toList();
    try (var writer = new CheckpointWriter(file, tensors)) {
      IntStream.range(0, tensors.size())
          .parallel()
          .forEach(
              i -> {
                for (int done = 0; done < values; done += 100) {
                  float[] chunk = new float[100];
                  Arrays.fill(chunk, i);
                  writer.append("t" + i, chunk);
                }
              });
      writer.finish();
    }
    try (var checkpoint = new Checkpoint(file)) {
      for (int i = 0; i < tensors.size(); i++) {
        assertThat(checkpoint.tensor("t" + i).toFloats()).hasSize(values).containsOnly(i);
      }
    }
  }

  @Test
  void anUnfinishedFileLeavesNothing() throws IOException {
    Path file = folder.resolve("out.safetensors");
    try (var writer = new CheckpointWriter(file, TWO)) {
      writer.append("c", new float[] {1, 2, 3});
      assertThatThrownBy(writer::finish)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("'a \"b\"' lacks 16 bytes");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void moreThanDeclaredIsRefused() {
    try (var writer = new CheckpointWriter(folder.resolve("out.safetensors"), TWO)) {
      writer.append("c", ByteBuffer.allocate(6));
      assertThatThrownBy(() -> writer.append("c", ByteBuffer.allocate(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'c' takes 6 bytes, 6 are written");
      assertThatThrownBy(() -> writer.append("d", ByteBuffer.allocate(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'d' is not declared");
    }
  }

  @Test
  void aDiskThatIsTooSmallIsToldBeforehandWithBothSizes() {
    var huge = List.of(new Declaration("huge", DType.F32, 1L << 50));
    assertThatThrownBy(
            () -> {
              try (var writer = new CheckpointWriter(folder.resolve("out.safetensors"), huge)) {
                writer.finish();
              }
            })
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("needs 4503599.63 GB and ")
        .hasMessageContaining("are free in " + folder);
  }
}
