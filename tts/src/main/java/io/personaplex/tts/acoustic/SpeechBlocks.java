package io.personaplex.tts.acoustic;

/// Makes a chunk fit for the ear: without its silence, at speaking level, with soft ends.
///
/// - **Level**: the model's −27 dBFS is raised by 6 dB; samples are limited to −1 … 1.
/// - **Threads**: owns scratch memory; one instance a thread.
public final class SpeechBlocks {
  /// 6 dB: from −27 to −21 dBFS, with peaks still below 1.
  private static final float GAIN = 2;

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
      samples[i] = Math.clamp(samples[i] * gain, -1f, 1f);
    }
  }
}
