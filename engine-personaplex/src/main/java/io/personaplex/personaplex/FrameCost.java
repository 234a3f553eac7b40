package io.personaplex.personaplex;

import io.personaplex.codec.Mimi;
import io.personaplex.lm.LanguageModel;
import io.personaplex.lm.LmConfig;
import io.personaplex.lm.LmMemory;
import io.personaplex.lm.LmState;
import io.personaplex.lm.Sampling;
import io.personaplex.lm.TokenChooser;
import io.personaplex.models.MachineMemory;
import io.personaplex.speech.SpeechEngineProvider.LoadProgress;
import io.personaplex.speech.SpeechException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// A loaded checkpoint whose frames are timed part by part: the work of one frame of a live
/// conversation, done in the same order by the same code, on noise.
///
/// **Threads**: one.
public final class FrameCost implements AutoCloseable {
  private static final int RANDOM_SEED = 1;

  /// What a frame consists of.
  public enum Part {
    /// The user's sound to codes.
    ENCODE,
    /// One row through the temporal transformer.
    TEMPORAL,
    /// The logits of the text token.
    TEXT_HEAD,
    /// The depth transformer's sub-steps, one a codebook, with their heads.
    DEPTH,
    /// Choosing the tokens: temperature, top-k, chance.
    SAMPLING,
    /// The agent's codes to sound.
    DECODE
  }

  private final LoadedFiles files;
  private final EngineOptions options;
  private final ConversationMemory memory;
  private final LmConfig config;
  private final TokenChooser textChooser;
  private final TokenChooser audioChooser;
  private final Random random = new Random(RANDOM_SEED);
  private final float[] user;
  private final float[] agent;
  private final int[] userCodes;
  private final int[] agentCodes;
  private final int[] row;
  private int text;

  private FrameCost(LoadedFiles files, EngineOptions options) {
    this.files = files;
    this.options = options;
    LoadedModel model = files.model();
    config = model.sizes().lm();
    memory = files.allocate(FrameBytes.ringFormat(options.precision().precision()));
    Sampling sampling = Sampling.reference(RANDOM_SEED);
    textChooser = sampling.text();
    audioChooser = sampling.audio();
    user = new float[model.sizes().format().samplesPerFrame()];
    agent = new float[user.length];
    userCodes = new int[config.codebooks()];
    agentCodes = new int[config.codebooks()];
    row = new int[config.streams()];
    text = config.textPaddingId();
  }

  /// Loads a checkpoint as the engine does, without warming it up.
  ///
  /// @throws SpeechException if a file is unsound or memory too small
  public static FrameCost load(
      CheckpointFolder folder, EngineOptions options, LoadProgress progress) {
    ModelSizes sizes = ModelSizes.of(folder);
    MemoryDemand.refuseIfTooMuch(
        sizes.lm(), options, folder.codecBytes(), MachineMemory.availableBytes());
    return LoadedFiles.open(
        folder, sizes, options, progress, files -> new FrameCost(files, options));
  }

  /// Does one frame.
  ///
  /// @return nanoseconds of every part
  public Map<Part, Long> step() {
    LoadedModel model = files.model();
    LanguageModel language = model.language();
    LmState state = memory.language();
    var nanos = new EnumMap<Part, Long>(Part.class);
    for (int i = 0; i < user.length; i++) {
      user[i] = (float) (0.1 * random.nextGaussian());
    }
    long start = System.nanoTime();
    model.encoder().encode(memory.ears(), user, 0, userCodes);
    long encoded = System.nanoTime();
    fillRow();
    language.step(state, row);
    long stepped = System.nanoTime();
    language.textLogits(state);
    long headed = System.nanoTime();
    text = textChooser.choose(state.textLogits(), position(), 0);
    long chosen = System.nanoTime();
    long sampling = chosen - headed;
    long depth = 0;
    language.beginDepth(state);
    for (int k = 0; k < agentCodes.length; k++) {
      language.depthStep(state, k, k == 0 ? text : agentCodes[k - 1]);
      long done = System.nanoTime();
      depth += done - chosen;
      agentCodes[k] = audioChooser.choose(state.audioLogits(), position(), 1 + k);
      chosen = System.nanoTime();
      sampling += chosen - done;
    }
    model.decoder().decode(memory.mouth(), agentCodes, agent, 0);
    long decoded = System.nanoTime();
    nanos.put(Part.ENCODE, encoded - start);
    nanos.put(Part.TEMPORAL, stepped - encoded);
    nanos.put(Part.TEXT_HEAD, headed - stepped);
    nanos.put(Part.DEPTH, depth);
    nanos.put(Part.SAMPLING, sampling);
    nanos.put(Part.DECODE, decoded - chosen);
    return nanos;
  }

  /// Without the delays between the channels, which are of no account here.
  private void fillRow() {
    row[0] = text;
    for (int k = 0; k < agentCodes.length; k++) {
      row[1 + k] = agentCodes[k];
      row[1 + agentCodes.length + k] = userCodes[k];
    }
  }

  /// Frames behind, which the next one looks back on.
  public long position() {
    return memory.language().position();
  }

  /// Bytes a frame reads at this moment: the weights it uses, the codec's, and the keys and values
  /// of the frames behind.
  public long bytesRead() {
    var precision = options.precision().precision();
    long seen = Math.min(position(), config.context());
    long perRow =
        (long) config.layers() * 2 * config.dim() * FrameBytes.ringFormat(precision).bytes();
    return LmMemory.bytesReadPerFrame(config, precision)
        + Mimi.byteSize(files.model().sizes().codec())
        + seen * perRow;
  }

  /// How the weights are kept: `int8`, …
  public String precision() {
    return options.precision().precision().name().toLowerCase(Locale.ROOT);
  }

  /// Name of the kernels that compute.
  public String kernels() {
    return files.kernels();
  }

  /// Threads that compute.
  public int threads() {
    return ComputeChoice.threads(options);
  }

  /// Layers of the temporal transformer: how much of the published model this is.
  public int layers() {
    return config.layers();
  }

  /// Frees the weights.
  @Override
  public void close() {
    files.close();
  }
}
