package io.personaplex.cascade;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.personaplex.speech.SpeechException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// Silero VAD 6 on ONNX Runtime: a small recurrent network, 32 ms a window.
///
/// Model file `silero_vad_16k_op15.onnx`: inputs `input` f32 `[1, 576]` (the last 64 samples of the
/// previous window, then the new 512), `state` f32 `[2, 1, 128]`, `sr` i64; outputs `output` f32
/// `[1, 1]`, `stateN` f32 `[2, 1, 128]`. The tensors are direct buffers made once and refilled.
public final class SileroVoiceActivity implements VoiceActivity {
  private static final int CONTEXT = 64;
  private static final int STATE = 2 * 128;

  /// The network itself, shared by all conversations.
  public static final class Model implements Source {
    private final OrtSession session;

    /// @param file the ONNX file
    /// @throws SpeechException if it cannot be opened
    public Model(Path file) {
      NativeLibraries.load();
      try (var options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
      } catch (OrtException e) {
        throw new SpeechException(
            "voice activity model %s cannot be opened: %s; './personaplex models verify' checks it"
                .formatted(file, e.getMessage()),
            e);
      }
    }

    /// A detector for one conversation.
    @Override
    public SileroVoiceActivity detector() {
      return new SileroVoiceActivity(session);
    }

    @Override
    public void close() {
      try {
        session.close();
      } catch (OrtException e) {
        throw new SpeechException("voice activity model: close failed: " + e.getMessage(), e);
      }
    }
  }

  private final OrtSession session;
  private final FloatBuffer input = direct(CONTEXT + WINDOW);
  private final FloatBuffer state = direct(STATE);
  private final OnnxTensor inputTensor;
  private final OnnxTensor stateTensor;
  private final OnnxTensor rateTensor;
  private final Map<String, OnnxTensor> inputs;
  private final float[] scratch = new float[CONTEXT + WINDOW];
  private final float[] nextState = new float[STATE];

  private SileroVoiceActivity(OrtSession session) {
    this.session = session;
    try {
      var environment = OrtEnvironment.getEnvironment();
      inputTensor = OnnxTensor.createTensor(environment, input, new long[] {1, CONTEXT + WINDOW});
      stateTensor = OnnxTensor.createTensor(environment, state, new long[] {2, 1, 128});
      rateTensor = OnnxTensor.createTensor(environment, (long) SAMPLE_RATE);
      inputs = Map.of("input", inputTensor, "state", stateTensor, "sr", rateTensor);
    } catch (OrtException e) {
      throw new SpeechException("voice activity: " + e.getMessage(), e);
    }
  }

  @Override
  public float probability(float[] window) {
    if (window.length != WINDOW) {
      throw new IllegalArgumentException(
          "voice activity: %d samples, wanted %d".formatted(window.length, WINDOW));
    }
    System.arraycopy(scratch, WINDOW, scratch, 0, CONTEXT);
    System.arraycopy(window, 0, scratch, CONTEXT, WINDOW);
    input.put(0, scratch);
    try (var result = session.run(inputs)) {
      ((OnnxTensor) result.get(1)).getFloatBuffer().get(nextState);
      state.put(0, nextState);
      return ((OnnxTensor) result.get(0)).getFloatBuffer().get(0);
    } catch (OrtException e) {
      throw new SpeechException("voice activity: " + e.getMessage(), e);
    }
  }

  @Override
  public void reset() {
    Arrays.fill(scratch, 0);
    Arrays.fill(nextState, 0);
    state.put(0, nextState);
  }

  @Override
  public void close() {
    inputTensor.close();
    stateTensor.close();
    rateTensor.close();
  }

  private static FloatBuffer direct(int length) {
    return ByteBuffer.allocateDirect(length * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
