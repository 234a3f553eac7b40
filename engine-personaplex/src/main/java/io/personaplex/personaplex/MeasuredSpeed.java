package io.personaplex.personaplex;

import io.personaplex.lm.LiveGenerator;
import io.personaplex.lm.Prompt;
import io.personaplex.lm.Sampling;
import io.personaplex.speech.AudioFormat;
import java.util.Locale;
import java.util.Optional;

/// How fast whole frames were stepped while the engine warmed up: encode, both transformers,
/// decode, with a context that is still short.
///
/// @param framesPerSecond of the fastest frame
/// @param format of the sound
record MeasuredSpeed(double framesPerSecond, AudioFormat format) {
  /// That come out: enough for the kernels to be compiled, and for one frame that nothing
  /// disturbed.
  private static final int FRAMES = 8;

  /// Steps silence through a conversation's memory, which is left as new.
  static MeasuredSpeed warmUp(LoadedModel model, ConversationMemory memory) {
    memory.reset();
    var generator = new LiveGenerator(model.language(), memory.language(), Sampling.GREEDY);
    generator.begin(Prompt.none(model.sizes().lm()));
    float[] sound = new float[model.sizes().format().samplesPerFrame()];
    float[] out = new float[sound.length];
    int[] codes = new int[model.sizes().codec().codebooks()];
    long best = Long.MAX_VALUE;
    int steps = FRAMES + model.sizes().lm().maxDelay(); // a frame comes out when it is complete
    for (int f = 0; f < steps; f++) {
      long start = System.nanoTime();
      model.encoder().encode(memory.ears(), sound, 0, codes);
      if (generator.step(codes)) {
        model.decoder().decode(memory.mouth(), generator.agentCodes(), out, 0);
        best = Math.min(best, System.nanoTime() - start);
      }
    }
    memory.reset();
    return new MeasuredSpeed(1e9 / best, model.sizes().format());
  }

  /// Whether that keeps up with a conversation.
  boolean isRealTime() {
    return framesPerSecond >= SpeedForecast.wantedFramesPerSecond(format);
  }

  /// The number, a sentence without its full stop.
  String sentence() {
    return String.format(
        Locale.ROOT,
        "%.1f frames/s when it was warmed up, %.1f are wanted",
        framesPerSecond,
        SpeedForecast.wantedFramesPerSecond(format));
  }

  /// What a person is told where it does not keep up.
  String warning(Optional<SpeedForecast> forecast) {
    return "Slower than real time on this machine: %s%s. Its speech has gaps, and part of what you say is not heard."
        .formatted(sentence(), forecast.map(f -> "; " + f.sentence()).orElse(""));
  }
}
