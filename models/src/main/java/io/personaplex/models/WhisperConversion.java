package io.personaplex.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.models.CTranslate2File.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/// Turns a Whisper model in CTranslate2's format (float16 or float32 weights) into the ggml file
/// whisper.cpp reads, float16 where whisper.cpp wants it.
///
/// Streaming: the heap holds one vocabulary and one buffer. The output is the same on every
/// machine.
///
/// Source: the format notes in the head of whisper.cpp's `models/convert-pt-to-ggml.py` and of
/// CTranslate2's `model_spec.py`.
final class WhisperConversion {

  private static final int GGML_MAGIC = 0x67676d6c;
  private static final int GGML_F32 = 0;
  private static final int GGML_F16 = 1;

  /// Special tokens and timestamps: in the model's vocabulary, added by whisper.cpp itself.
  private static final int SPECIAL_TOKENS = 1608;

  private static final int BUFFER_ELEMENTS = 32 * 1024;

  private final Path weights;
  private final Path vocabulary;

  /// @param weights CTranslate2's `model.bin`
  /// @param vocabulary its `vocabulary.txt`, one token a line in the byte alphabet
  WhisperConversion(Path weights, Path vocabulary) {
    this.weights = weights;
    this.vocabulary = vocabulary;
  }

  /// Writes the ggml file.
  ///
  /// @param done told the number of bytes written so far
  /// @throws ModelException if the input is not such a model
  void writeTo(Path ggml, LongConsumer done) throws IOException {
    try (CTranslate2File in = new CTranslate2File(weights, "WhisperSpec");
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(ggml), 1 << 16)) {
      new Run(in, out, done).all();
    }
  }

  private final class Run {
    private final CTranslate2File in;
    private final OutputStream out;
    private final LongConsumer done;
    private long written;

    Run(CTranslate2File in, OutputStream out, LongConsumer done) {
      this.in = in;
      this.out = out;
      this.done = done;
    }

    void all() throws IOException {
      int[] embeddings = in.tensor("decoder/embeddings/weight").dims();
      int[] firstConvolution = in.tensor("encoder/conv1/weight").dims();
      int vocabularySize = embeddings[0];
      int textState = embeddings[1];
      int audioState = firstConvolution[0];
      int mels = firstConvolution[1];
      int audioLayers = layers("encoder");
      int textLayers = layers("decoder");
      for (int value :
          new int[] {
            GGML_MAGIC,
            vocabularySize,
            in.tensor("encoder/position_encodings/encodings").dims()[0],
            audioState,
            in.scalar("encoder/num_heads"),
            audioLayers,
            in.tensor("decoder/position_encodings/encodings").dims()[0],
            textState,
            in.scalar("decoder/num_heads"),
            textLayers,
            mels,
            GGML_F16
          }) {
        i32(value);
      }
      melFilters(mels);
      vocabulary(vocabularySize - SPECIAL_TOKENS);
      encoder(audioLayers);
      decoder(textLayers);
    }

    private int layers(String side) {
      int layers = 0;
      while (in.names().contains(side + "/layer_" + layers + "/ffn/linear_0/weight")) {
        layers++;
      }
      if (layers == 0) {
        throw new ModelException(weights.getFileName() + ": the " + side + " has no layers");
      }
      return layers;
    }

    private void melFilters(int mels) throws IOException {
      i32(mels);
      i32(MelFilters.BINS);
      float[] bank = MelFilters.bank(mels);
      ByteBuffer buffer =
          ByteBuffer.allocate(bank.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : bank) {
        buffer.putFloat(value);
      }
      bytes(buffer.flip());
    }

    private void vocabulary(int size) throws IOException {
      // Split on \n only: other line separators are tokens.
      List<String> lines = List.of(Files.readString(vocabulary, UTF_8).split("\n", -1));
      if (size < 0 || lines.size() < size) {
        throw new ModelException(
            "%s has %d entries, the model wants %d"
                .formatted(vocabulary.getFileName(), lines.size(), size));
      }
      i32(size);
      for (String line : lines.subList(0, size)) {
        byte[] token = ByteLevelVocabulary.bytes(line);
        i32(token.length);
        bytes(ByteBuffer.wrap(token));
      }
    }

    private void encoder(int layers) throws IOException {
      positions("encoder");
      for (int i = 1; i <= 2; i++) {
        String from = "encoder/conv" + i;
        String to = "encoder.conv" + i;
        whole(from + "/weight", to + ".weight", GGML_F16);
        Tensor bias = in.tensor(from + "/bias");
        // whisper.cpp adds it to [frames, channels] and wants the second axis there.
        rows(bias, 0, bias.dims()[0], to + ".bias", new int[] {bias.dims()[0], 1}, GGML_F32);
      }
      for (int i = 0; i < layers; i++) {
        String from = "encoder/layer_" + i;
        String to = "encoder.blocks." + i;
        selfAttention(from, to);
        feedForward(from, to);
      }
      norm("encoder/layer_norm", "encoder.ln_post");
    }

    private void decoder(int layers) throws IOException {
      positions("decoder");
      whole("decoder/embeddings/weight", "decoder.token_embedding.weight", GGML_F16);
      for (int i = 0; i < layers; i++) {
        String from = "decoder/layer_" + i;
        String to = "decoder.blocks." + i;
        selfAttention(from, to);
        norm(from + "/attention/layer_norm", to + ".cross_attn_ln");
        linear(from + "/attention/linear_0", to, "cross_attn.query");
        linear(from + "/attention/linear_1", to, "cross_attn.key", "cross_attn.value");
        linear(from + "/attention/linear_2", to, "cross_attn.out");
        feedForward(from, to);
      }
      norm("decoder/layer_norm", "decoder.ln");
    }

    private void positions(String side) throws IOException {
      whole(side + "/position_encodings/encodings", side + ".positional_embedding", GGML_F32);
    }

    private void selfAttention(String from, String to) throws IOException {
      norm(from + "/self_attention/layer_norm", to + ".attn_ln");
      linear(from + "/self_attention/linear_0", to, "attn.query", "attn.key", "attn.value");
      linear(from + "/self_attention/linear_1", to, "attn.out");
    }

    private void feedForward(String from, String to) throws IOException {
      norm(from + "/ffn/layer_norm", to + ".mlp_ln");
      linear(from + "/ffn/linear_0", to, "mlp.0");
      linear(from + "/ffn/linear_1", to, "mlp.2");
    }

    private void norm(String from, String to) throws IOException {
      whole(from + "/gamma", to + ".weight", GGML_F32);
      whole(from + "/beta", to + ".bias", GGML_F32);
    }

    /// CTranslate2 stacks projections that share their input; whisper.cpp keeps them apart and its
    /// key projection has no bias (the stacked one is zero).
    private void linear(String from, String block, String... parts) throws IOException {
      Tensor weight = in.tensor(from + "/weight");
      Tensor bias = in.tensor(from + "/bias");
      int rows = weight.dims()[0] / parts.length;
      for (int i = 0; i < parts.length; i++) {
        String to = block + "." + parts[i];
        int[] dims = {rows, weight.dims()[1]};
        rows(weight, i * rows, rows, to + ".weight", dims, GGML_F16);
        if (!parts[i].endsWith(".key")) {
          rows(bias, i * rows, rows, to + ".bias", new int[] {rows}, GGML_F32);
        }
      }
    }

    private void whole(String from, String to, int type) throws IOException {
      Tensor tensor = in.tensor(from);
      rows(tensor, 0, tensor.dims()[0], to, tensor.dims(), type);
    }

    private void rows(Tensor from, int first, int count, String name, int[] dims, int type)
        throws IOException {
      if (from.type() != CTranslate2File.Type.F16 && from.type() != CTranslate2File.Type.F32) {
        throw new ModelException(
            "%s: '%s' is quantised (%s); only float weights can be converted"
                .formatted(weights.getFileName(), from.name(), from.type()));
      }
      byte[] encodedName = name.getBytes(UTF_8);
      i32(dims.length);
      i32(encodedName.length);
      i32(type);
      for (int i = dims.length - 1; i >= 0; i--) {
        i32(dims[i]);
      }
      bytes(ByteBuffer.wrap(encodedName));
      copy(from, first * from.rowBytes(), count * from.rowBytes(), type);
    }

    private void copy(Tensor from, long start, long length, int type) throws IOException {
      int width = from.type().bytes;
      ByteBuffer source =
          ByteBuffer.allocate(BUFFER_ELEMENTS * width).order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer target =
          ByteBuffer.allocate(BUFFER_ELEMENTS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (long at = 0; at < length; at += source.limit()) {
        Interruption.check();
        source.clear().limit((int) Math.min(source.capacity(), length - at));
        in.read(source, from.offset() + start + at);
        target.clear();
        while (source.hasRemaining()) {
          convert(source, from.type(), target, type);
        }
        bytes(target.flip());
        source.rewind();
      }
    }

    private void convert(
        ByteBuffer source, CTranslate2File.Type from, ByteBuffer target, int type) {
      if (from == CTranslate2File.Type.F16 && type == GGML_F16) {
        target.putShort(source.getShort());
      } else {
        float value =
            from == CTranslate2File.Type.F16
                ? Float.float16ToFloat(source.getShort())
                : source.getFloat();
        if (type == GGML_F16) {
          target.putShort(Float.floatToFloat16(value));
        } else {
          target.putFloat(value);
        }
      }
    }

    private void i32(int value) throws IOException {
      bytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).flip());
    }

    private void bytes(ByteBuffer buffer) throws IOException {
      out.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
      written += buffer.remaining();
      done.accept(written);
    }
  }
}
