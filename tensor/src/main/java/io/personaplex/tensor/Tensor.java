package io.personaplex.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/// A named, read-only, row-major tensor whose data is borrowed from a file or an arena: valid until
/// its owner closes it.
public final class Tensor {
  private final String name;
  private final DType dtype;
  private final long[] shape;
  private final MemorySegment data;

  /// @param name as in the file, for messages
  /// @param shape dimensions, outermost first; empty for a scalar
  /// @param data exactly the elements, little-endian
  /// @throws IllegalArgumentException if shape and data disagree
  public Tensor(String name, DType dtype, long[] shape, MemorySegment data) {
    this.name = name;
    this.dtype = dtype;
    this.shape = shape.clone();
    this.data = data.asReadOnly();
    if (elements() * dtype.bytes() != data.byteSize()) {
      throw new IllegalArgumentException(
          "tensor '%s': %s %s wants %d bytes, got %d"
              .formatted(
                  name,
                  dtype,
                  Arrays.toString(shape),
                  elements() * dtype.bytes(),
                  data.byteSize()));
    }
  }

  /// Name in the file.
  public String name() {
    return name;
  }

  /// Type of the elements.
  public DType dtype() {
    return dtype;
  }

  /// Number of dimensions.
  public int rank() {
    return shape.length;
  }

  /// All dimensions, outermost first.
  public long[] shape() {
    return shape.clone();
  }

  /// Length of one dimension, counted from the outermost.
  public int dimension(int axis) {
    return Math.toIntExact(shape[axis]);
  }

  /// Number of elements.
  public long elements() {
    return elements(shape);
  }

  /// Product of the dimensions.
  ///
  /// @throws ArithmeticException if it is beyond 2^63
  static long elements(long[] shape) {
    long n = 1;
    for (long d : shape) {
      n = Math.multiplyExact(n, d);
    }
    return n;
  }

  /// The elements, row-major, little-endian, borrowed.
  public MemorySegment data() {
    return data;
  }

  /// The same data under another shape of as many elements.
  public Tensor reshape(long... newShape) {
    return new Tensor(name, dtype, newShape, data);
  }

  /// Entries `from ≤ i < to` of the outermost dimension, borrowed.
  public Tensor slice(long from, long to) {
    if (from < 0 || from > to || to > shape[0]) {
      throw new IllegalArgumentException(
          "tensor '%s': rows %d to %d of %d".formatted(name, from, to, shape[0]));
    }
    long rowBytes = shape[0] == 0 ? 0 : data.byteSize() / shape[0];
    long[] part = shape.clone();
    part[0] = to - from;
    return new Tensor(name, dtype, part, data.asSlice(from * rowBytes, (to - from) * rowBytes));
  }

  /// This tensor, if it has the wanted shape.
  ///
  /// @throws TensorException naming both shapes
  public Tensor expect(long... wanted) {
    if (!Arrays.equals(shape, wanted)) {
      throw new TensorException(
          "tensor '%s' has shape %s, the model's configuration wants %s: file and configuration are of different models"
              .formatted(name, Arrays.toString(shape), Arrays.toString(wanted)));
    }
    return this;
  }

  /// Element `index` of the flat data as a float.
  ///
  /// @throws TensorException if the elements are no floats
  public float floatAt(long index) {
    return switch (dtype) {
      case F32 -> data.get(LittleEndian.FLOAT, index * 4);
      case BF16 -> DType.bf16ToFloat(data.get(LittleEndian.SHORT, index * 2));
      case F16 -> Float.float16ToFloat(data.get(LittleEndian.SHORT, index * 2));
      case F64 -> (float) data.get(LittleEndian.DOUBLE, index * 8);
      case I64, I32, I16, I8, U8, BOOL ->
          throw new TensorException(
              "tensor '%s' is %s, wanted floats (F32, BF16, F16 or F64)".formatted(name, dtype));
    };
  }

  /// Element `index` of the flat data as an integer.
  ///
  /// @throws TensorException if the elements are no integers
  public long longAt(long index) {
    return switch (dtype) {
      case I64 -> data.get(LittleEndian.LONG, index * 8);
      case I32 -> data.get(LittleEndian.INT, index * 4);
      case I16 -> data.get(LittleEndian.SHORT, index * 2);
      case I8 -> data.get(JAVA_BYTE, index);
      case U8, BOOL -> data.get(JAVA_BYTE, index) & 0xff;
      case F64, F32, F16, BF16 ->
          throw new TensorException("tensor '%s' is %s, wanted integers".formatted(name, dtype));
    };
  }

  /// A copy of all elements, widened exactly to float (F64: rounded).
  ///
  /// @throws TensorException if the elements are no floats or more than an array holds
  public float[] toFloats() {
    float[] out = new float[arrayLength()];
    copyFloats(0, out, 0, out.length);
    return out;
  }

  /// Copies elements `from ≤ i < from + length` of the flat data, widened exactly to float (F64:
  /// rounded). BF16 and F16 take a small buffer from the heap each time.
  ///
  /// @throws TensorException if the elements are no floats
  public void copyFloats(long from, float[] out, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, out.length);
    Objects.checkFromIndexSize(from, length, elements());
    switch (dtype) {
      case F32 -> MemorySegment.copy(data, LittleEndian.FLOAT, from * 4, out, offset, length);
      case BF16, F16 -> copyHalves(from, out, offset, length);
      case F64, I64, I32, I16, I8, U8, BOOL -> {
        for (int i = 0; i < length; i++) {
          out[offset + i] = floatAt(from + i);
        }
      }
    }
  }

  // By way of a small array: the compiler makes vector code of loops over arrays only.
  private void copyHalves(long from, float[] out, int offset, int length) {
    short[] bits = new short[Math.min(length, 4096)];
    for (int done = 0; done < length; done += bits.length) {
      int count = Math.min(bits.length, length - done);
      MemorySegment.copy(data, LittleEndian.SHORT, (from + done) * 2, bits, 0, count);
      if (dtype == DType.BF16) {
        for (int i = 0; i < count; i++) {
          out[offset + done + i] = DType.bf16ToFloat(bits[i]);
        }
      } else {
        for (int i = 0; i < count; i++) {
          out[offset + done + i] = Float.float16ToFloat(bits[i]);
        }
      }
    }
  }

  /// A copy of all elements.
  ///
  /// @throws TensorException if the elements are no integers or more than an array holds
  public long[] toLongs() {
    long[] out = new long[arrayLength()];
    for (int i = 0; i < out.length; i++) {
      out[i] = longAt(i);
    }
    return out;
  }

  private int arrayLength() {
    if (elements() > Integer.MAX_VALUE - 8) {
      throw new TensorException(
          "tensor '%s' has %d elements, too many for an array".formatted(name, elements()));
    }
    return (int) elements();
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(name, dtype, Arrays.toString(shape));
  }
}
