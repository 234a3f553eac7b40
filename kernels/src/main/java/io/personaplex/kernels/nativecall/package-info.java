/// What the kernels ask of the operating system, through the foreign function interface. Optional:
/// without it everything works, only less evenly.
@org.jspecify.annotations.NullMarked
package io.personaplex.kernels.nativecall;
