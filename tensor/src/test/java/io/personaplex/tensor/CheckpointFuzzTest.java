package io.personaplex.tensor;

import io.personaplex.testkit.Golden;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Damaged safetensors files, see [Fuzz].
final class CheckpointFuzzTest {
  @TempDir Path folder;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void noDamagedFileDoesMoreThanBeingRefused() throws IOException {
    byte[][] corpus = {
      SafetensorsBytes.sound(),
      SafetensorsBytes.of("{}", new byte[0]),
      Files.readAllBytes(Golden.file("prompt.safetensors")),
      Files.readAllBytes(Golden.file("mimi_extra.safetensors"))
    };
    Fuzz.run(
        folder.resolve("model.safetensors"),
        mutations -> {
          byte[] bytes = corpus[mutations.random().nextInt(corpus.length)];
          return mutations.random().nextInt(4) == 0
              ? mutations.of(bytes)
              : withHeaderChanged(bytes, mutations);
        },
        CheckpointFuzzTest::readAll);
  }

  /// A changed header whose length is right, so that what is in it is looked at.
  private static byte[] withHeaderChanged(byte[] bytes, Mutations mutations) {
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOfRange(bytes, 8 + length, bytes.length);
    String changed =
        mutations.random().nextInt(4) == 0
            ? new String(
                mutations.of(header.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8)
            : mutations.of(header);
    return SafetensorsBytes.of(changed, data);
  }

  private static void readAll(Path file) {
    try (var checkpoint = new Checkpoint(file)) {
      for (String name : checkpoint.names()) {
        Tensor tensor = checkpoint.tensor(name);
        for (long i = 0; i < tensor.data().byteSize(); i += 4096) {
          tensor.data().get(ValueLayout.JAVA_BYTE, i);
        }
      }
    }
  }
}
