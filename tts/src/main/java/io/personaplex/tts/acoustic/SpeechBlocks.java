package io.personaplex.tts.acoustic;

/// Makes a chunk fit for the ear: without its silence, at speaking level, with soft ends.
///
/// - **Level**: raised by 4.6 dB to about −21 dBFS RMS. Of 356 golden sentences the loudest sample
///   was 0.74, 95 % stayed below 0.45; what would come near full scale is bent, never clipped.
/// - **Threads**: owns scratch memory; one instance a thread.
public final class SpeechBlocks {
  /// From the −25.7 dBFS RMS (median) of speech without its silence.
  private static final float GAIN = 1.7f;

  /// Above it the curve flattens smoothly towards 1.
  private static final float KNEE = 0.8f;

  /// The cuts fall into near silence; 5 ms of fading make them inaudible.
  private static final int FADE_SAMPLES = AcousticFrames.SAMPLE_RATE_HZ / 200;

  private final SilenceTrim trim = new SilenceTrim();
  private final Vocoder vocoder = new Vocoder();

  /// Hands out the speech of `frames`; nothing if all of it is silence.
  ///
  /// @return false if the sink ended it
  public boolean render(AcousticFrames frames, SampleSink sink) {
    HopRange speech = trim.speech(frames);
    int total = speech.samples();
    int[] done = {0};
    return vocoder.render(
        frames,
        speech,
        (samples, length) -> {
          shape(samples, length, done[0], total);
          done[0] += length;
          return sink.accept(samples, length);
        });
  }

  private static void shape(float[] samples, int length, int at, int total) {
    for (int i = 0; i < length; i++) {
      int fromEdge = Math.min(at + i, total - 1 - at - i);
      float gain = fromEdge < FADE_SAMPLES ? GAIN * (fromEdge + 0.5f) / FADE_SAMPLES : GAIN;
      samples[i] = bent(samples[i] * gain);
    }
  }

  private static float bent(float sample) {
    float size = Math.abs(sample);
    if (size <= KNEE) {
      return sample;
    }
    float room = 1 - KNEE;
    return Math.copySign(KNEE + 2 * room * Approximation.halfTanh((size - KNEE) / room), sample);
  }
}
