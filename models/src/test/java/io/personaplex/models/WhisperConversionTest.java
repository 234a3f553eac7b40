package io.personaplex.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhisperConversionTest {

  private static final int STATE = CTranslate2Writer.STATE;

  @TempDir Path folder;
  private final CTranslate2Writer model = new CTranslate2Writer();
  private Path weights;
  private Path vocabulary;

  @BeforeEach
  void setUp() throws IOException {
    weights = folder.resolve("model.bin");
    vocabulary = folder.resolve("vocabulary.txt");
    model.write(weights);
    // U+0120 is the space, U+010A the line feed; a carriage return would not end an entry.
    Files.writeString(vocabulary, "!\n\u0120the\n\u010a\u00e9\n<|endoftext|>\n");
  }

  private record Tensor(int type, int[] dims, float[] values) {}

  /// Reads back what whisper.cpp would.
  private static final class Ggml {
    final int[] header = new int[12];
    final float[] mel;
    final byte[][] tokens;
    final Map<String, Tensor> tensors = new LinkedHashMap<>();

    Ggml(Path file) throws IOException {
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < header.length; i++) {
        header[i] = in.getInt();
      }
      mel = new float[in.getInt() * in.getInt()];
      for (int i = 0; i < mel.length; i++) {
        mel[i] = in.getFloat();
      }
      tokens = new byte[in.getInt()][];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = new byte[in.getInt()];
        in.get(tokens[i]);
      }
      while (in.hasRemaining()) {
        int[] dims = new int[in.getInt()];
        byte[] name = new byte[in.getInt()];
        int type = in.getInt();
        int elements = 1;
        for (int i = 0; i < dims.length; i++) {
          dims[i] = in.getInt();
          elements *= dims[i];
        }
        in.get(name);
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
          values[i] = type == 0 ? in.getFloat() : Float.float16ToFloat(in.getShort());
        }
        tensors.put(new String(name, StandardCharsets.UTF_8), new Tensor(type, dims, values));
      }
    }
  }

  private Ggml converted() throws IOException {
    Path ggml = folder.resolve("ggml.bin");
    long[] done = new long[1];
    new WhisperConversion(weights, vocabulary).writeTo(ggml, bytes -> done[0] = bytes);
    assertThat(done[0]).isEqualTo(Files.size(ggml));
    return new Ggml(ggml);
  }

  @Test
  void theHeaderDescribesTheModel() throws IOException {
    assertThat(converted().header)
        .containsExactly(
            0x67676d6c,
            CTranslate2Writer.VOCABULARY,
            CTranslate2Writer.AUDIO_CONTEXT,
            STATE,
            2,
            CTranslate2Writer.LAYERS,
            CTranslate2Writer.TEXT_CONTEXT,
            STATE,
            1,
            CTranslate2Writer.LAYERS,
            CTranslate2Writer.MELS,
            1);
  }

  @Test
  void theVocabularyIsBytesAgainWithoutTheSpecialTokens() throws IOException {
    assertThat(converted().tokens)
        .isDeepEqualTo(new byte[][] {{'!'}, {' ', 't', 'h', 'e'}, {'\n', (byte) 0xe9}});
  }

  @Test
  void stackedProjectionsAreSplitAndTheKeyHasNoBias() throws IOException {
    Ggml ggml = converted();
    float[] stacked = model.values("decoder/layer_1/self_attention/linear_0/weight");
    float[] bias = model.values("decoder/layer_1/self_attention/linear_0/bias");
    String block = "decoder.blocks.1.attn.";
    assertThat(ggml.tensors.get(block + "query.weight").values())
        .containsExactly(Arrays.copyOfRange(stacked, 0, 16));
    assertThat(ggml.tensors.get(block + "key.weight").values())
        .containsExactly(Arrays.copyOfRange(stacked, 16, 32));
    assertThat(ggml.tensors.get(block + "value.weight").values())
        .containsExactly(Arrays.copyOfRange(stacked, 32, 48));
    assertThat(ggml.tensors.get(block + "value.bias").values())
        .containsExactly(Arrays.copyOfRange(bias, 8, 12));
    float[] cross = model.values("decoder/layer_0/attention/linear_1/weight");
    assertThat(ggml.tensors.get("decoder.blocks.0.cross_attn.key.weight").values())
        .containsExactly(Arrays.copyOfRange(cross, 0, 16));
    assertThat(ggml.tensors.get("decoder.blocks.0.cross_attn.value.weight").values())
        .containsExactly(Arrays.copyOfRange(cross, 16, 32));
    assertThat(ggml.tensors.keySet()).noneMatch(name -> name.endsWith("key.bias"));
  }

  @Test
  void shapesAndTypesAreThoseWhisperCppWants() throws IOException {
    Ggml ggml = converted();
    Tensor convolution = ggml.tensors.get("encoder.conv1.weight");
    assertThat(convolution.type()).isEqualTo(1);
    assertThat(convolution.dims()).containsExactly(3, CTranslate2Writer.MELS, STATE);
    Tensor bias = ggml.tensors.get("encoder.conv1.bias");
    assertThat(bias.type()).isZero();
    assertThat(bias.dims()).containsExactly(1, STATE);
    Tensor positions = ggml.tensors.get("encoder.positional_embedding");
    assertThat(positions.type()).isZero();
    assertThat(positions.dims()).containsExactly(STATE, CTranslate2Writer.AUDIO_CONTEXT);
    assertThat(positions.values())
        .containsExactly(model.values("encoder/position_encodings/encodings"));
    Tensor widest = ggml.tensors.get("encoder.blocks.0.mlp.2.weight");
    assertThat(widest.dims()).containsExactly(4 * STATE, STATE);
    // Per layer 15 in the encoder and 24 in the decoder; 7 and 4 outside.
    assertThat(ggml.tensors).hasSize(15 * 2 + 24 * 2 + 7 + 4);
  }

  @Test
  void theMelFiltersAreTheOnesWhisperWasTrainedWith() {
    float[] bank = MelFilters.bank(80);
    // librosa.filters.mel(sr=16000, n_fft=400, n_mels=80): first rows, and the area of each.
    assertThat(bank[1]).isCloseTo(0.02486259f, within(1e-8f));
    assertThat(bank[MelFilters.BINS + 1]).isCloseTo(0.001990822f, within(1e-8f));
    for (int row = 0; row < 80; row++) {
      float sum = 0;
      for (int bin = 0; bin < MelFilters.BINS; bin++) {
        sum += bank[row * MelFilters.BINS + bin];
      }
      // A triangle of area 1 sampled every 40 Hz.
      assertThat(sum * 40).as("row %d", row).isCloseTo(1f, within(0.3f));
    }
  }

  @Test
  void float32WeightsConvertToTheSameFile() throws IOException {
    Ggml narrow = converted();
    model.widen("encoder/conv2/weight", STATE, STATE, 3);
    model.write(weights);
    assertThat(converted().tensors.get("encoder.conv2.weight").values())
        .containsExactly(narrow.tensors.get("encoder.conv2.weight").values());
  }

  @Test
  void quantisedWeightsAreRefused() throws IOException {
    model.quantise("encoder/conv2/weight", STATE, STATE, 3);
    model.write(weights);
    assertThatThrownBy(this::converted)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'encoder/conv2/weight' is quantised (I8)");
  }

  @Test
  void aMissingTensorIsNamed() throws IOException {
    model.remove("decoder/layer_1/ffn/linear_1/bias");
    model.write(weights);
    assertThatThrownBy(this::converted)
        .hasMessageContaining("no tensor 'decoder/layer_1/ffn/linear_1/bias'");
  }

  @Test
  void anotherKindOfModelIsRefused() throws IOException {
    model.write(weights, "TransformerSpec");
    assertThatThrownBy(this::converted)
        .hasMessageContaining("is a 'TransformerSpec', wanted 'WhisperSpec'");
  }

  @Test
  void aVocabularyThatIsTooShortIsRefused() throws IOException {
    Files.writeString(vocabulary, "!");
    assertThatThrownBy(this::converted).hasMessageContaining("1 entries, the model wants 3");
  }

  @Test
  void noTruncatedFileIsReadPastItsEnd() throws IOException {
    byte[] whole = Files.readAllBytes(weights);
    for (int length = 0; length < whole.length - 60; length += 131) {
      Files.write(weights, Arrays.copyOf(whole, length));
      assertThatThrownBy(this::converted)
          .as("cut after %d bytes", length)
          .isInstanceOf(ModelException.class);
    }
  }
}
