package io.personaplex.personaplex;

/// How the weights of the language model are kept in memory.
public enum PrecisionChoice {
  /// The default: [#INT8].
  AUTO,
  /// 4 bytes a weight: exact, for proofs.
  F32,
  /// 2 bytes a weight, as published: exact.
  BF16,
  /// 8.5 bits a weight.
  INT8,
  /// 4.5 bits a weight for the large matrices; unproven on the published weights, so never chosen
  /// automatically.
  INT4
}
