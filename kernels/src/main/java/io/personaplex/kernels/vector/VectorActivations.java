package io.personaplex.kernels.vector;

import static io.personaplex.kernels.vector.Lanes.COUNT;
import static io.personaplex.kernels.vector.Lanes.FLOAT;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Element by element; the end of an array goes through the same lanes, so that a value's result
/// does not depend on where it lies. Every turn is under a mask, not only the last: with two copies
/// of a function in one method the compiler would not inline all of the second.
final class VectorActivations {
  private VectorActivations() {}

  static void elu(float[] x, int xOffset, float[] out, int outOffset, int length) {
    Objects.checkFromIndexSize(xOffset, length, x.length);
    Objects.checkFromIndexSize(outOffset, length, out.length);
    for (int i = 0; i < length; i += COUNT) {
      VectorMask<Float> valid = FLOAT.indexInRange(i, length);
      ActivationLanes.elu(FloatVector.fromArray(FLOAT, x, xOffset + i, valid))
          .intoArray(out, outOffset + i, valid);
    }
  }

  static void gelu(float[] x, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, x.length);
    for (int i = 0; i < length; i += COUNT) {
      VectorMask<Float> valid = FLOAT.indexInRange(i, length);
      ActivationLanes.gelu(FloatVector.fromArray(FLOAT, x, offset + i, valid))
          .intoArray(x, offset + i, valid);
    }
  }

  static void siluGate(float[] x, int offset, int length, float[] out, int outOffset) {
    Objects.checkFromIndexSize(offset, 2 * length, x.length);
    Objects.checkFromIndexSize(outOffset, length, out.length);
    for (int i = 0; i < length; i += COUNT) {
      VectorMask<Float> valid = FLOAT.indexInRange(i, length);
      ActivationLanes.silu(FloatVector.fromArray(FLOAT, x, offset + i, valid))
          .mul(FloatVector.fromArray(FLOAT, x, offset + length + i, valid))
          .intoArray(out, outOffset + i, valid);
    }
  }
}
