/// The fast kernels, on the Vector API: same contract as `scalar`, any register width from 128
/// bits.
///
/// Loops are private static methods on primitives and arrays with constant species, small enough
/// for the compiler to inline all of a loop: a vector that is not inlined is an object on the heap,
/// and a test asserts that a warm call allocates none. For the same reason `engine.jvm.args` keeps
/// the compiler from inlining a kernel in its caller. Sums over lanes are written out: the order of
/// `reduceLanes` differs between interpreted and compiled code.
@org.jspecify.annotations.NullMarked
package io.personaplex.kernels.vector;
