package io.personaplex.tts;

import io.personaplex.tts.acoustic.AcousticException;
import io.personaplex.tts.acoustic.AcousticFrames;
import io.personaplex.tts.acoustic.AcousticModel;
import io.personaplex.tts.acoustic.PhonemeIds;
import io.personaplex.tts.acoustic.SampleSink;
import io.personaplex.tts.acoustic.SpeechBlocks;
import io.personaplex.tts.acoustic.VoiceModel;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/// Speaks text: phonemes, acoustic model, waveform; 24 kHz mono at about −21 dBFS, deterministic.
/// The silence at both ends is cut to 25 ms before and 100 ms after the speech.
///
/// - **Time**: about 15 ms a clause of six words on one warm core, nearly all of it before the
///   first block comes out.
/// - **Threads**: several may speak at once; the work is done on the caller's thread.
public final class Synthesizer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Synthesizer.class.getName());

  private static final float SPEED = 1;

  /// A zero at both ends and nothing between them.
  private static final int SILENT_IDS = 2;

  /// Two sessions speak at a time at most in the services; more make their own and drop it.
  private static final int IDLE_SCRATCH = 2;

  /// Different lengths, so that every loop has been compiled for short and for long runs.
  private static final List<String> WARM_UP =
      List.of("Yes.", "I see, thank you.", "That sounds like a good idea to me.");

  /// Runs of each line of [#WARM_UP]: the compiler has done its work after 10 to 20 calls.
  private static final int WARM_UP_ROUNDS = 6;

  private final Phonemizer phonemizer;
  private final PhonemeIds ids;
  private final AcousticModel model;
  private final ArrayBlockingQueue<SpeechBlocks> idle = new ArrayBlockingQueue<>(IDLE_SCRATCH);

  private Synthesizer(Phonemizer phonemizer, PhonemeIds ids, AcousticModel model) {
    this.phonemizer = phonemizer;
    this.ids = ids;
    this.model = model;
  }

  /// Opens the default voice, [VoiceModel#HEART].
  ///
  /// @throws AcousticException if the folder lacks a file of the voice or holds a broken one
  public static Synthesizer load(Path modelFolder, Phonemizer phonemizer) {
    return load(modelFolder, VoiceModel.HEART, phonemizer);
  }

  /// Opens a voice. Says its probe word and logs a warning if this machine speaks it at another
  /// length than the reference.
  ///
  /// @throws AcousticException if the folder lacks a file of the voice or holds a broken one
  public static Synthesizer load(Path modelFolder, VoiceModel voice, Phonemizer phonemizer) {
    PhonemeIds ids = PhonemeIds.load(modelFolder.resolve(PhonemeIds.FILE));
    AcousticModel model = AcousticModel.load(modelFolder.resolve(voice.modelFile()));
    try {
      int frames = model.run(VoiceModel.probeIds(), SPEED).count();
      if (frames != voice.probeFrames()) {
        LOG.log(
            Level.WARNING,
            "tts: voice {0} speaks its probe word in {1} frames, the reference in {2}: this CPU"
                + " rounds the model differently, speech may sound less clear",
            voice.name(),
            frames,
            voice.probeFrames());
      }
      return new Synthesizer(phonemizer, ids, model);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /// The speech for `clause`; empty if there is nothing to say.
  public float[] synthesize(String clause) {
    var whole =
        new Object() {
          float[] samples = new float[AcousticFrames.SAMPLE_RATE_HZ];
          int length;
        };
    synthesize(
        clause,
        (block, length) -> {
          if (whole.length + length > whole.samples.length) {
            whole.samples =
                Arrays.copyOf(
                    whole.samples, Math.max(2 * whole.samples.length, whole.length + length));
          }
          System.arraycopy(block, 0, whole.samples, whole.length, length);
          whole.length += length;
          return true;
        });
    return Arrays.copyOf(whole.samples, whole.length);
  }

  /// Hands out the speech for `clause` in blocks of at most 200 ms as they are ready, in order. The
  /// sink ends it by returning false: nothing more is computed then.
  ///
  /// @return whether all of it was handed out
  public boolean synthesize(String clause, SampleSink sink) {
    SpeechBlocks blocks = idle.poll();
    if (blocks == null) {
      blocks = new SpeechBlocks();
    }
    try {
      for (String chunk : phonemizer.phonemeChunks(clause)) {
        long[] chunkIds = ids.of(chunk);
        if (chunkIds.length > SILENT_IDS && !blocks.render(model.run(chunkIds, SPEED), sink)) {
          return false;
        }
      }
      return true;
    } finally {
      // Full when more than two spoke at once: the surplus is left to the collector.
      boolean kept = idle.offer(blocks);
      LOG.log(Level.TRACE, "tts: scratch memory kept: {0}", kept);
    }
  }

  /// Speaks a few lines to nobody, some 0.2 s of work, so that the first real clause is as fast as
  /// the later ones.
  public void warmUp() {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      for (String line : WARM_UP) {
        synthesize(line, (_, _) -> true);
      }
    }
  }

  /// Waits for the model runs under way; afterwards nothing can be spoken.
  @Override
  public void close() {
    model.close();
  }
}
