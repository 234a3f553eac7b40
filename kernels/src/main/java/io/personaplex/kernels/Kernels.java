package io.personaplex.kernels;

/// One implementation of every operation, chosen at start and passed down.
///
/// @param name for people: `scalar`, `vector (512-bit)`
public record Kernels(
    String name,
    MatMul matMul,
    Attention attention,
    RmsNorm rmsNorm,
    LayerNorm layerNorm,
    Elu elu,
    Gelu gelu,
    SiluGate siluGate) {}
