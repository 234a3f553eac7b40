/// The operations the networks are made of: one small interface each, one implementation that is
/// the specification (`scalar`), one that is fast (`vector`), chosen once and passed down as
/// [Kernels]. [Compute] splits the work over fixed threads.
@org.jspecify.annotations.NullMarked
package io.personaplex.kernels;
