package io.personaplex.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An array of a numpy `.npy` file, version 1: little-endian float32 or float16, row-major.
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int HEADER = MAGIC.length + Short.BYTES;
  private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order':\\s*(\\w+)");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");

  private final boolean half;
  private final int[] shape;
  private final float[] values;

  private Npy(boolean half, int[] shape, float[] values) {
    this.half = half;
    this.shape = shape;
    this.values = values;
  }

  /// Reads a file.
  ///
  /// @throws AssertionError if it is not such a file, or shorter or longer than its header says
  public static Npy read(Path file) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (bytes.remaining() < HEADER
        || !Arrays.equals(bytes.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new AssertionError("%s: not a .npy file of version 1.0".formatted(file));
    }
    int headerLength = Short.toUnsignedInt(bytes.getShort(MAGIC.length));
    if (bytes.remaining() < HEADER + headerLength) {
      throw new AssertionError("%s: ends inside its header".formatted(file));
    }
    String header =
        new String(bytes.array(), HEADER, headerLength, StandardCharsets.ISO_8859_1).strip();
    String type = field(TYPE, header, file);
    if (!type.equals("<f4") && !type.equals("<f2")) {
      throw new AssertionError("%s: type '%s', wanted '<f4' or '<f2'".formatted(file, type));
    }
    if (!field(ORDER, header, file).equals("False")) {
      throw new AssertionError("%s: column-major, wanted row-major".formatted(file));
    }
    int[] shape =
        Arrays.stream(field(SHAPE, header, file).split(","))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    boolean half = type.equals("<f2");
    int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    int wanted = count * (half ? Short.BYTES : Float.BYTES);
    bytes.position(HEADER + headerLength);
    if (bytes.remaining() != wanted) {
      throw new AssertionError(
          "%s: %d bytes of data, %s of type %s wants %d"
              .formatted(file, bytes.remaining(), Arrays.toString(shape), type, wanted));
    }
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = half ? Float.float16ToFloat(bytes.getShort()) : bytes.getFloat();
    }
    return new Npy(half, shape, values);
  }

  private static String field(Pattern pattern, String header, Path file) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new AssertionError("%s: no %s in header %s".formatted(file, pattern, header));
    }
    return matcher.group(1);
  }

  /// The values, row-major.
  ///
  /// @throws AssertionError if the file has another shape
  public float[] values(int... wanted) {
    if (!Arrays.equals(shape, wanted)) {
      throw new AssertionError(
          ".npy array: shape %s, wanted %s"
              .formatted(Arrays.toString(shape), Arrays.toString(wanted)));
    }
    return values.clone();
  }

  /// Whether the file holds float16: its values are rounded to 11 bits.
  public boolean half() {
    return half;
  }
}
