package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameCutterTest {
  @Test
  void anyChunksMakeTheSameFramesAndTheLastIsFilledWithZeros() {
    long seed = Seeds.next();
    var random = new SplittableRandom(seed);
    for (int attempt = 0; attempt < 200; attempt++) {
      int perFrame = random.nextInt(1, 12);
      var pcm = new float[random.nextInt(100)];
      for (int i = 0; i < pcm.length; i++) {
        pcm[i] = i + 1;
      }
      var cutter = new FrameCutter(perFrame);
      List<Float> heard = new ArrayList<>();
      FrameCutter.FrameSink sink =
          (frame, offset) -> {
            for (int i = 0; i < perFrame; i++) {
              heard.add(frame[offset + i]);
            }
          };
      for (int from = 0; from < pcm.length; ) {
        int samples = Math.min(pcm.length - from, random.nextInt(0, 25));
        cutter.accept(pcm, from, samples, sink);
        from += samples;
        assertThat(heard).hasSize(from / perFrame * perFrame);
      }
      cutter.finish(sink);
      cutter.finish(sink);
      float[] padded = Arrays.copyOf(pcm, Math.ceilDiv(pcm.length, perFrame) * perFrame);
      assertThat(heard).as("frames of %d, seed %d", perFrame, seed).hasSize(padded.length);
      for (int i = 0; i < padded.length; i++) {
        assertThat(heard.get(i)).as("sample %d, seed %d", i, seed).isEqualTo(padded[i]);
      }
    }
  }

  @Test
  void resetDropsAFrameThatWasBegun() {
    var cutter = new FrameCutter(3);
    List<Float> firsts = new ArrayList<>();
    FrameCutter.FrameSink sink = (frame, offset) -> firsts.add(frame[offset]);
    cutter.accept(new float[] {1, 2}, 0, 2, sink);
    cutter.reset();
    cutter.accept(new float[] {3, 4, 5}, 0, 3, sink);
    assertThat(firsts).containsExactly(3f);
  }

  @Test
  void aChunkBeyondItsArrayIsRefused() {
    assertThatThrownBy(() -> new FrameCutter(3).accept(new float[2], 1, 2, (frame, offset) -> {}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
