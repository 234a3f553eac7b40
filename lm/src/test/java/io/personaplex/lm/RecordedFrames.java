package io.personaplex.lm;

import java.util.List;

/// A session of which the frames it returned were recorded, one after the other: each says what was
/// chosen for its channels, in the rows that the delays put them into.
///
/// @param first number of the first of the frames
/// @param frames text, then codes, of as many channels as were recorded
record RecordedFrames(DelayPattern delays, long first, List<int[]> frames)
    implements RecordedChooser.Session {
  @Override
  public int token(long row, int channel) {
    long at = delays.frameInRow(row, channel) - first;
    return at < 0 || at >= frames.size()
        ? RecordedChooser.NOT_RECORDED
        : frames.get((int) at)[channel];
  }
}
