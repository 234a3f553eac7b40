package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Compute;
import io.personaplex.kernels.scalar.ScalarKernels;
import io.personaplex.tensor.Checkpoint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The codec at the size of the published file, which is not here: one of as many zeros, which
/// takes no room on the disk, stands in for it.
class PublishedSizesTest {
  private static final CodecConfig CONFIG = CodecConfig.mimi();

  @TempDir Path folder;

  @Test
  void aFileOfThePublishedSizeLoadsAndRuns() throws IOException {
    Path path = folder.resolve("mimi.safetensors");
    zeros(path);
    try (Arena arena = Arena.ofShared();
        var compute = new Compute(ScalarKernels.create(), 1)) {
      Mimi mimi;
      try (var file = new Checkpoint(path)) {
        mimi = new Mimi(file, CONFIG, arena);
      }
      var encoder = new MimiEncoder(mimi, compute);
      var decoder = new MimiDecoder(mimi, compute);
      var sound = new float[CONFIG.samplesPerFrame()];
      Arrays.fill(sound, 0.25f);
      var codes = new int[CONFIG.codebooks()];
      Arrays.fill(codes, 7);
      encoder.encode(encoder.newState(arena), sound, 0, codes);
      // All entries are equally near: the first is taken.
      assertThat(codes).containsOnly(0);
      decoder.decode(decoder.newState(arena), codes, sound, 0);
      assertThat(sound).containsOnly(0);
    }
  }

  @Test
  void theWeightsInMemoryAreThoseInUse() {
    // 24 of 32 codebooks stay in the file, 8 are there twice.
    assertThat(Mimi.byteSize(CONFIG))
        .isEqualTo((new CodecLayout(CONFIG).elements() - 16 * 2048 * 256) * 4);
  }

  private static void zeros(Path path) throws IOException {
    var layout = new CodecLayout(CONFIG);
    var header = new StringBuilder("{");
    long end = 0;
    for (String name : layout.names()) {
      long[] shape = layout.shape(name);
      long from = end;
      end += Arrays.stream(shape).reduce(1, (a, b) -> a * b) * Float.BYTES;
      header.append(
          "%s\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(from == 0 ? "" : ",", name, Arrays.toString(shape), from, end));
    }
    byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    try (var channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(length.putLong(json.length).flip());
      channel.write(ByteBuffer.wrap(json));
      channel.write(ByteBuffer.allocate(1), Long.BYTES + json.length + end - 1);
    }
  }
}
