package io.personaplex.codec;

import io.personaplex.kernels.Compute;

/// A part of the network that can be fed piece by piece: weights, immutable, one instance for all
/// sessions. What it remembers of the past is in its state.
///
/// @param <S> one session's past and buffers
interface StreamingStage<S extends StreamState> {
  /// A state that has heard nothing.
  ///
  /// @param maxRows most input rows of one step
  /// @param output where results go: the input of the next stage, or a plane of its own
  S newState(StateSetting setting, int maxRows, Plane output);

  /// Computes one step: reads the `rows` new rows that were put into `state.input()`, writes new
  /// rows into the state's output, and returns how many. May use up its input.
  ///
  /// @param rows a multiple of the stage's stride, at most the state's `maxRows`
  int step(Compute compute, S state, int rows);

  /// Rows that come out of a step of so many.
  int outputRows(int rows);
}
