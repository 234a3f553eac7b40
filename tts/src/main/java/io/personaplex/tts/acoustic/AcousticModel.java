package io.personaplex.tts.acoustic;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// The acoustic model: phoneme ids in, spectrum parts and pitch out, one call a chunk.
///
/// - **Numerics**: int8 weights with dynamic 8-bit activations, so a CPU with other kernels rounds
///   otherwise; a rounded duration may then differ, and with it the number of frames.
/// - **Time**: on one core some 11 ms for 28 ids; it grows faster than the length.
/// - **Threads**: [#run] may be called by several threads at once; each uses its own thread's time.
///   [#close] waits for running calls.
/// - **Source**: the graph of hibari-tts 0.2.1, opset 17.
public final class AcousticModel implements AutoCloseable {
  /// Slowest and fastest speed the durations are made for.
  public static final float MIN_SPEED = 0.5f;

  /// See [#MIN_SPEED].
  public static final float MAX_SPEED = 2;

  private static final Set<String> INPUTS = Set.of("ids", "speed");
  private static final Set<String> OUTPUTS = Set.of("lh", "theta", "ln", "lr", "phi", "f0");

  /// A zero at both ends and one sound.
  private static final int MIN_IDS = 3;

  private final Path file;
  private final OrtEnvironment environment;
  private final OrtSession session;

  /// Read: running; write: closing.
  private final ReadWriteLock life = new ReentrantReadWriteLock();

  private AcousticModel(Path file, OrtEnvironment environment, OrtSession session) {
    this.file = file;
    this.environment = environment;
    this.session = session;
  }

  /// Opens a model file.
  ///
  /// @throws AcousticException if the file is missing or is not an acoustic model of this kind
  public static AcousticModel load(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new AcousticException(
          "acoustic model: no file %s; run './personaplex models fetch'".formatted(file));
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      // With an arena the memory of the longest sentence so far is never given back.
      options.setCPUArenaAllocator(false);
      options.setMemoryPatternOptimization(false);
      OrtSession session = environment.createSession(file.toString(), options);
      if (!session.getInputNames().equals(INPUTS) || !session.getOutputNames().equals(OUTPUTS)) {
        String found =
            "inputs %s and outputs %s"
                .formatted(
                    new TreeSet<>(session.getInputNames()),
                    new TreeSet<>(session.getOutputNames()));
        session.close();
        throw new AcousticException(
            "%s: has %s, wanted %s and %s: not an acoustic model of this kind"
                .formatted(file, found, new TreeSet<>(INPUTS), new TreeSet<>(OUTPUTS)));
      }
      return new AcousticModel(file, environment, session);
    } catch (OrtException e) {
      throw new AcousticException(
          "%s: ONNX Runtime cannot open it; fetch the model again".formatted(file), e);
    }
  }

  /// Runs the model.
  ///
  /// @param ids as [PhonemeIds#of] makes them, at least 3
  /// @param speed 1 is the voice's own pace; 0.5 … 2
  /// @throws IllegalArgumentException for too few ids or a speed out of range
  /// @throws AcousticException if the run fails
  public AcousticFrames run(long[] ids, float speed) {
    if (ids.length < MIN_IDS) {
      throw new IllegalArgumentException(
          "acoustic model: got %d ids, wanted at least %d".formatted(ids.length, MIN_IDS));
    }
    if (!(speed >= MIN_SPEED && speed <= MAX_SPEED)) {
      throw new IllegalArgumentException(
          "acoustic model: speed %s is outside %s … %s".formatted(speed, MIN_SPEED, MAX_SPEED));
    }
    life.readLock().lock();
    try (var idTensor =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {1, ids.length});
        var speedTensor =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(new float[] {speed}), new long[] {1});
        var result = session.run(Map.of("ids", idTensor, "speed", speedTensor))) {
      return new AcousticFrames(
          values(result, "lh"),
          values(result, "theta"),
          values(result, "ln"),
          values(result, "lr"),
          values(result, "phi"),
          values(result, "f0"));
    } catch (OrtException e) {
      throw new AcousticException("%s: the run over %d ids failed".formatted(file, ids.length), e);
    } finally {
      life.readLock().unlock();
    }
  }

  /// The values of one output: the runtime copies them once, into a heap buffer whose array we
  /// take.
  private float[] values(OrtSession.Result result, String output) {
    if (result.get(output).orElse(null) instanceof OnnxTensor tensor) {
      FloatBuffer buffer = tensor.getFloatBuffer();
      if (buffer != null && buffer.hasArray() && buffer.arrayOffset() == 0) {
        return buffer.array();
      }
    }
    throw new AcousticException("%s: output '%s' is not a float32 tensor".formatted(file, output));
  }

  @Override
  public void close() {
    life.writeLock().lock();
    try {
      session.close();
    } catch (OrtException e) {
      throw new AcousticException("%s: cannot be closed".formatted(file), e);
    } finally {
      life.writeLock().unlock();
    }
  }
}
