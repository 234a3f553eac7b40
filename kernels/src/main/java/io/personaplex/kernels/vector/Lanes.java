package io.personaplex.kernels.vector;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The species of this processor, chosen when the class is loaded: the widest registers it has, at
/// most 512 bits, which the layout of the weights is made for.
final class Lanes {
  static final VectorSpecies<Float> FLOAT = widest();
  static final VectorSpecies<Integer> INT = FLOAT.withLanes(int.class);
  static final VectorSpecies<Short> SHORT = FLOAT.withLanes(short.class);

  /// As many 16-bit lanes as [#FLOAT] has lanes, in half the bits.
  static final VectorSpecies<Short> HALF_SHORT =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOAT.vectorBitSize() / 2));

  /// Floats in a vector: 4, 8 or 16.
  static final int COUNT = FLOAT.length();

  // Constants are vectors already: to make one from a number in a loop is more work for the
  // compiler than an addition, and it stops inlining, and begins boxing, when a method has become
  // too much.
  static final IntVector TOP_BYTE = IntVector.broadcast(INT, 0xff000000);
  static final IntVector NIBBLE = IntVector.broadcast(INT, 15);
  static final IntVector EIGHT = IntVector.broadcast(INT, 8);

  static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

  private Lanes() {}

  private static VectorSpecies<Float> widest() {
    VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
    if (preferred.vectorBitSize() > 512) {
      return FloatVector.SPECIES_512;
    }
    return preferred.vectorBitSize() < 128 ? FloatVector.SPECIES_128 : preferred;
  }

  // Each lane's partner when sums are halved: first the other half, at last the neighbour.
  private static final VectorShuffle<Float> ACROSS_16 = across(8);
  private static final VectorShuffle<Float> ACROSS_8 = across(4);
  private static final VectorShuffle<Float> ACROSS_4 = across(2);
  private static final VectorShuffle<Float> ACROSS_2 = across(1);

  private static VectorShuffle<Float> across(int distance) {
    return VectorShuffle.fromOp(FLOAT, lane -> (lane ^ distance) % COUNT);
  }

  /// The sum of all lanes, added in halves. In this order always, which `reduceLanes` is not.
  static float sum(FloatVector v) {
    FloatVector s = v;
    if (COUNT == 16) {
      s = s.add(s.rearrange(ACROSS_16));
    }
    if (COUNT >= 8) {
      s = s.add(s.rearrange(ACROSS_8));
    }
    s = s.add(s.rearrange(ACROSS_4));
    s = s.add(s.rearrange(ACROSS_2));
    return s.lane(0);
  }

  // Where the four results of [#sums] lie, the first being in lane 0.
  static final int SECOND = COUNT / 2;
  static final int THIRD = COUNT / 4;
  static final int FOURTH = SECOND + THIRD;

  private static final VectorShuffle<Float> ACROSS_HALF = across(COUNT / 2);
  private static final VectorShuffle<Float> ACROSS_QUARTER = across(COUNT / 4);
  private static final VectorMask<Float> ODD_HALVES = odd(COUNT / 2);
  private static final VectorMask<Float> ODD_QUARTERS = odd(COUNT / 4);

  private static VectorMask<Float> odd(int width) {
    boolean[] set = new boolean[COUNT];
    for (int lane = 0; lane < COUNT; lane++) {
      set[lane] = lane / width % 2 == 1;
    }
    return VectorMask.fromArray(FLOAT, set, 0);
  }

  /// Four times [#sum], with little more work than once: what two vectors lack to be halved fits
  /// into one.
  static FloatVector sums(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    FloatVector s =
        halve(
            halve(a, b, ACROSS_HALF, ODD_HALVES),
            halve(c, d, ACROSS_HALF, ODD_HALVES),
            ACROSS_QUARTER,
            ODD_QUARTERS);
    if (COUNT == 16) {
      s = s.add(s.rearrange(ACROSS_4));
    }
    if (COUNT >= 8) {
      s = s.add(s.rearrange(ACROSS_2));
    }
    return s;
  }

  /// Adds each lane's partner: of `a` into the even parts of the result, of `b` into the odd ones.
  private static FloatVector halve(
      FloatVector a, FloatVector b, VectorShuffle<Float> across, VectorMask<Float> odd) {
    return a.blend(b, odd).add(b.blend(a, odd).rearrange(across));
  }

  /// Widens bfloat16 bits.
  static FloatVector widen(ShortVector bf16) {
    IntVector bits = (IntVector) bf16.convertShape(VectorOperators.ZERO_EXTEND_S2I, INT, 0);
    return bits.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  /// Integers as floats.
  static FloatVector toFloats(IntVector v) {
    return (FloatVector) v.convert(VectorOperators.I2F, 0);
  }
}
