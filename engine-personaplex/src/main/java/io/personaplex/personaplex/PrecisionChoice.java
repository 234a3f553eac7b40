package io.personaplex.personaplex;

import io.personaplex.lm.Precision;

/// How the weights of the language model are kept in memory, as a person asks for it.
public enum PrecisionChoice {
  /// The default: [#INT8].
  AUTO(Precision.INT8),
  /// 4 bytes a weight: exact, for proofs.
  F32(Precision.F32),
  /// 2 bytes a weight, as published: exact.
  BF16(Precision.BF16),
  /// 8.5 bits a weight.
  INT8(Precision.INT8),
  /// 4.5 bits a weight for the large matrices; unproven on the published weights, so never chosen
  /// automatically.
  INT4(Precision.INT4);

  private final Precision precision;

  PrecisionChoice(Precision precision) {
    this.precision = precision;
  }

  /// What is meant.
  public Precision precision() {
    return precision;
  }
}
