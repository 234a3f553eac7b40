package io.personaplex.cascade;

import io.personaplex.tts.Synthesizer;
import io.personaplex.tts.text.Deviations;
import io.personaplex.tts.text.TextFrontEnd;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/// The synthesiser of module `tts` as a voice: its front end reads for listening (deviations on),
/// its silence is trimmed, its samples are kept within full scale.
public final class SynthesizerSpeaker implements Speaker {
  private static final int SECOND = 24_000;

  private final TextFrontEnd frontEnd;
  private final Synthesizer synthesizer;

  /// @param modelFolder of the voice
  /// @throws RuntimeException of module `tts`, with a message for people, if a file is missing or
  ///   damaged
  public SynthesizerSpeaker(Path modelFolder) {
    frontEnd = TextFrontEnd.load(modelFolder, Deviations.ON);
    try {
      synthesizer = Synthesizer.load(modelFolder, frontEnd);
    } catch (RuntimeException e) {
      frontEnd.close();
      throw e;
    }
  }

  /// Speaks a few lines to nobody, so that the first clause is as fast as the later ones.
  public void warmUp() {
    synthesizer.warmUp();
  }

  @Override
  public float[] speak(String text, BooleanSupplier cancelled) {
    var sound = new Sound();
    synthesizer.synthesize(
        text,
        (block, length) -> {
          sound.append(block, length);
          return !cancelled.getAsBoolean();
        });
    return sound.samples();
  }

  private static final class Sound {
    private float[] samples = new float[2 * SECOND];
    private int length;

    void append(float[] block, int count) {
      if (length + count > samples.length) {
        samples = Arrays.copyOf(samples, Math.max(2 * samples.length, length + count));
      }
      for (int i = 0; i < count; i++) {
        samples[length + i] = Math.clamp(block[i], -1f, 1f);
      }
      length += count;
    }

    float[] samples() {
      return Arrays.copyOf(samples, length);
    }
  }

  @Override
  public void close() {
    synthesizer.close();
    frontEnd.close();
  }
}
