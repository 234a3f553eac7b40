package io.personaplex.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The tensors of a CTranslate2 `model.bin`: an index in memory, the data on disk.
///
/// Little endian: u32 version (6), string specification, u32 revision, u32 count, then each tensor
/// as string name, u8 rank, u32 dims, u8 type, u32 bytes, data; then u32 aliases, each two strings.
/// A string is u16 length, the bytes and a final NUL, which counts.
final class CTranslate2File implements AutoCloseable {

  private static final int VERSION = 6;
  private static final int TENSORS_MAX = 100_000;
  private static final int RANK_MAX = 8;

  /// A tensor's place in the file.
  ///
  /// @param dims outermost first; empty for a scalar
  record Tensor(String name, int[] dims, Type type, long offset, long bytes) {

    /// The product of the dims.
    long elements() {
      long product = 1;
      for (int dim : dims) {
        product = Math.multiplyExact(product, dim);
      }
      return product;
    }

    /// The size of one row: all elements that share the first index.
    long rowBytes() {
      return dims.length == 0 ? bytes : bytes / dims[0];
    }
  }

  /// Element types by their code.
  enum Type {
    F32(4),
    I8(1),
    I16(2),
    I32(4),
    F16(2);

    final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  private final Path path;
  private final FileChannel channel;
  private final Map<String, Tensor> tensors = new HashMap<>();

  /// Opens the file and reads its index.
  ///
  /// @param specification what the file must say it is, for example `WhisperSpec`
  CTranslate2File(Path path, String specification) throws IOException {
    this.path = path;
    this.channel = FileChannel.open(path);
    try {
      readIndex(specification);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void readIndex(String specification) throws IOException {
    long version = u32();
    require(version == VERSION, "version is %d, wanted %d".formatted(version, VERSION));
    String found = string();
    require(found.equals(specification), "is a '%s', wanted '%s'".formatted(found, specification));
    u32(); // revision of the specification: the tensors it names are looked up below
    long count = u32();
    require(count <= TENSORS_MAX, "has %d tensors, more than %d".formatted(count, TENSORS_MAX));
    for (long i = 0; i < count; i++) {
      readTensor();
    }
    long aliases = u32();
    require(aliases <= TENSORS_MAX, "has %d aliases".formatted(aliases));
    for (long i = 0; i < aliases; i++) {
      String alias = string();
      String target = string();
      Tensor tensor = tensors.get(target);
      if (tensor != null) {
        tensors.put(alias, tensor);
      }
    }
  }

  private void readTensor() throws IOException {
    String name = string();
    int rank = read(1).get() & 0xff;
    require(rank <= RANK_MAX, "'%s' has rank %d".formatted(name, rank));
    int[] dims = new int[rank];
    for (int d = 0; d < rank; d++) {
      dims[d] = Math.toIntExact(u32());
      require(dims[d] > 0, "'%s' has an empty dimension".formatted(name));
    }
    int code = read(1).get() & 0xff;
    require(code < Type.values().length, "'%s' has unknown type %d".formatted(name, code));
    Tensor tensor = new Tensor(name, dims, Type.values()[code], 0, u32());
    tensor = new Tensor(name, dims, tensor.type(), channel.position(), tensor.bytes());
    require(
        tensor.elements() * tensor.type().bytes == tensor.bytes(),
        "'%s' has %d bytes for %d elements of %s"
            .formatted(name, tensor.bytes(), tensor.elements(), tensor.type()));
    require(tensor.offset() + tensor.bytes() <= channel.size(), "ends inside '%s'".formatted(name));
    channel.position(tensor.offset() + tensor.bytes());
    tensors.put(name, tensor);
  }

  /// The tensor of that name or alias.
  ///
  /// @throws ModelException if there is none
  Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelException("%s: has no tensor '%s'".formatted(path.getFileName(), name));
    }
    return tensor;
  }

  /// The names and aliases of all tensors.
  Set<String> names() {
    return Set.copyOf(tensors.keySet());
  }

  /// An integer scalar, for example the number of heads.
  int scalar(String name) throws IOException {
    Tensor tensor = tensor(name);
    require(tensor.dims().length == 0, "'%s' is not a scalar".formatted(name));
    ByteBuffer data = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    read(data, tensor.offset());
    return switch (tensor.type()) {
      case I8 -> data.get(0);
      case I16 -> data.getShort(0);
      case I32 -> data.getInt(0);
      case F32, F16 ->
          throw new ModelException(
              "%s: '%s' is a fraction, wanted a number".formatted(path.getFileName(), name));
    };
  }

  /// Fills the buffer from a place in the file and flips it.
  void read(ByteBuffer into, long offset) throws IOException {
    while (into.hasRemaining()) {
      int read = channel.read(into, offset + into.position());
      require(read > 0, "ends at byte %d".formatted(offset + into.position()));
    }
    into.flip();
  }

  private long u32() throws IOException {
    return read(4).getInt() & 0xffff_ffffL;
  }

  private String string() throws IOException {
    int length = read(2).getShort() & 0xffff;
    require(length > 0, "has a string without an end at byte %d".formatted(channel.position()));
    byte[] bytes = new byte[length];
    read(length).get(bytes);
    return new String(bytes, 0, length - 1, UTF_8);
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      require(channel.read(buffer) > 0, "ends at byte %d".formatted(channel.position()));
    }
    return buffer.flip();
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ModelException(
          "%s is not a CTranslate2 model we can read: it %s"
              .formatted(path.getFileName(), otherwise));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
