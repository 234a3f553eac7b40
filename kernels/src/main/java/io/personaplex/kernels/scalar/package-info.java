/// The specification of every kernel: obvious loops, double accumulators, never tuned.
@org.jspecify.annotations.NullMarked
package io.personaplex.kernels.scalar;
