package io.personaplex.cascade;

import io.github.givimad.whisperjni.WhisperContext;
import io.github.givimad.whisperjni.WhisperFullParams;
import io.github.givimad.whisperjni.WhisperJNI;
import io.github.givimad.whisperjni.WhisperSamplingStrategy;
import io.personaplex.speech.SpeechException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/// Whisper through whisper.cpp.
///
/// The encoder is told to look at as little sound as is safe (`audioCtx`, in positions of 20 ms):
/// its cost is proportional to that, and Whisper's own 30 s cost four times as much as a short
/// question needs. Below 448 positions the model begins to repeat itself, so that is the least;
/// [RepeatedPhrase] mends the rest.
public final class WhisperRecogniser implements Recogniser {
  private static final int SAMPLES_PER_POSITION = 320;
  private static final int POSITIONS_MIN = 448;
  private static final int POSITIONS_MAX = 1_500;
  private static final int POSITIONS_SPARE = 192;
  // whisper.cpp 1.7 answers nothing at all for less than one second of sound.
  private static final int SAMPLES_MIN = SAMPLE_RATE * 6 / 5;

  private final WhisperJNI whisper = new WhisperJNI();
  private final WhisperContext context;
  private final int threads;
  private final ReentrantLock turn = new ReentrantLock(true);
  private boolean closed;

  /// @param model ggml file
  /// @param threads CPU threads for one recognition
  /// @throws SpeechException if the file is no whisper model
  public WhisperRecogniser(Path model, int threads) {
    NativeLibraries.load();
    this.threads = threads;
    WhisperContext opened;
    try {
      opened = WhisperHeader.isPlausible(model) ? whisper.init(model) : null;
    } catch (IOException e) {
      throw unreadable(model, e);
    }
    if (opened == null) {
      throw unreadable(model, null);
    }
    context = opened;
  }

  private static SpeechException unreadable(
      Path model, @org.jspecify.annotations.Nullable IOException cause) {
    String message =
        "recognition model %s cannot be opened; './personaplex models verify' checks it"
            .formatted(model);
    return cause == null ? new SpeechException(message) : new SpeechException(message, cause);
  }

  @Override
  public String recognise(float[] samples, int length) {
    if (length > samples.length || length > 30 * SAMPLE_RATE) {
      throw new IllegalArgumentException(
          "recognition: %d samples of %d, at most 30 s are possible"
              .formatted(length, samples.length));
    }
    int positions = Math.ceilDiv(length, SAMPLES_PER_POSITION);
    var parameters = new WhisperFullParams(WhisperSamplingStrategy.GREEDY);
    parameters.nThreads = threads;
    parameters.audioCtx =
        Math.clamp(
            Math.ceilDiv(positions, 64) * 64L + POSITIONS_SPARE, POSITIONS_MIN, POSITIONS_MAX);
    parameters.language = "en";
    parameters.greedyBestOf = 1;
    parameters.temperatureInc = 0;
    parameters.singleSegment = true;
    parameters.noContext = true;
    // Without time stamps a short context repeats itself on nearly everything.
    parameters.noTimestamps = false;
    parameters.printProgress = false;
    parameters.printRealtime = false;
    parameters.printTimestamps = false;
    parameters.printSpecial = false;
    parameters.suppressBlank = true;
    float[] padded =
        length < SAMPLES_MIN ? Arrays.copyOf(Arrays.copyOf(samples, length), SAMPLES_MIN) : samples;
    turn.lock();
    try {
      if (closed) {
        throw new IllegalStateException("recognition: closed");
      }
      int status = whisper.full(context, parameters, padded, Math.max(length, SAMPLES_MIN));
      if (status != 0) {
        throw new SpeechException(
            "recognition failed with status %d of whisper.cpp".formatted(status));
      }
      var text = new StringBuilder();
      for (int i = 0; i < whisper.fullNSegments(context); i++) {
        text.append(whisper.fullGetSegmentText(context, i));
      }
      return RepeatedPhrase.collapse(withoutSoundNotes(text.toString()));
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    turn.lock();
    try {
      if (!closed) {
        closed = true;
        whisper.free(context);
      }
    } finally {
      turn.unlock();
    }
  }

  /// Whisper writes what is not speech in brackets: `[BLANK_AUDIO]`, `(wind blowing)`, `*sigh*`.
  static String withoutSoundNotes(String text) {
    return text.replaceAll("\\[[^\\]]*\\]|\\([^)]*\\)|\\*[^*]*\\*|♪", " ")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
