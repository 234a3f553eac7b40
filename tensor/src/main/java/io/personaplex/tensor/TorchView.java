package io.personaplex.tensor;

import java.lang.foreign.MemorySegment;

/// A tensor as a torch archive describes it: a strided look at a storage, an entry of the archive.
///
/// Element `(i, j, …)` is element `offset + i · stride[0] + j · stride[1] + …` of the storage.
final class TorchView {
  /// @param key name of the entry below `data/`
  /// @param count number of elements
  record Storage(String key, DType dtype, long count) {}

  private final Storage storage;
  private final long offset;
  private final long[] size;
  private final long[] stride;

  /// @throws IllegalArgumentException with a clause for the message, if it reaches out of the
  ///   storage or repeats elements of it
  TorchView(Storage storage, long offset, long[] size, long[] stride) {
    this.storage = storage;
    this.offset = offset;
    this.size = size;
    this.stride = stride;
    if (size.length != stride.length) {
      throw new IllegalArgumentException(
          "has %d dimensions and %d strides".formatted(size.length, stride.length));
    }
    long last = offset;
    long elements;
    try {
      elements = Tensor.elements(size);
      for (int axis = 0; axis < size.length; axis++) {
        if (size[axis] < 0 || stride[axis] < 0) {
          throw new IllegalArgumentException(
              "has size %d and stride %d in dimension %d"
                  .formatted(size[axis], stride[axis], axis));
        }
        last = Math.addExact(last, Math.multiplyExact(Math.max(0, size[axis] - 1), stride[axis]));
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("has more than 2^63 elements", e);
    }
    if (offset < 0 || offset > storage.count() || (elements > 0 && last >= storage.count())) {
      throw new IllegalArgumentException(
          "reaches from element %d to %d of a storage of %d"
              .formatted(offset, last, storage.count()));
    }
    if (elements > storage.count()) {
      throw new IllegalArgumentException(
          "has %d elements in a storage of %d".formatted(elements, storage.count()));
    }
  }

  Storage storage() {
    return storage;
  }

  long bytes() {
    return Tensor.elements(size) * storage.dtype().bytes();
  }

  /// The tensor: the storage's own memory if the elements lie there in order, else a copy.
  Tensor tensor(String name, MemorySegment storageData) {
    int width = storage.dtype().bytes();
    MemorySegment data;
    if (isContiguous()) {
      data = storageData.asSlice(offset * width, bytes());
    } else {
      data = MemorySegment.ofArray(new byte[Math.toIntExact(bytes())]);
      gather(storageData, data, width);
    }
    return new Tensor(name, storage.dtype(), size, data);
  }

  private boolean isContiguous() {
    long expected = 1;
    for (int axis = size.length - 1; axis >= 0; axis--) {
      if (size[axis] == 0) {
        return true; // nothing lies anywhere
      }
      if (size[axis] != 1 && stride[axis] != expected) {
        return false;
      }
      expected *= size[axis];
    }
    return true;
  }

  private void gather(MemorySegment from, MemorySegment to, int width) {
    long[] index = new long[size.length];
    long element = offset;
    for (long target = 0; target < to.byteSize(); target += width) {
      MemorySegment.copy(from, element * width, to, target, width);
      for (int axis = size.length - 1; axis >= 0; axis--) {
        element += stride[axis];
        if (++index[axis] < size[axis]) {
          break;
        }
        element -= index[axis] * stride[axis];
        index[axis] = 0;
      }
    }
  }
}
