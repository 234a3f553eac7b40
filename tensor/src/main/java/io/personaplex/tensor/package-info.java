/// Tensors in files: dtypes and shapes, safetensors, torch archives, voice packages, the quantised
/// weight cache, and who owns their memory. Nothing here computes.
@org.jspecify.annotations.NullMarked
package io.personaplex.tensor;
