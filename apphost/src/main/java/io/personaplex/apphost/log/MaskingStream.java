package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.personaplex.apphost.model.Secret;
import java.util.Arrays;

/// Masks the secrets in a stream of bytes, wherever it is cut into chunks.
///
/// Finds that overlap are one mask: of a secret that overlaps itself, written again and again
/// without a break, one mask is all that is shown.
///
/// Only bytes that may be the beginning of a secret are held back until the next ones decide, never
/// more than the longest way to write a secret; all others pass at once, without a copy.
///
/// **Threads**: one.
public final class MaskingStream {
  private static final byte[] MASK = Secret.MASK.getBytes(US_ASCII);

  private final SecretMask mask;
  private final Sink sink;
  private final MaskMatcher matcher = new MaskMatcher();
  private byte[] held = new byte[256];
  private int heldCount;

  /// So many of the held bytes are part of a mask that was passed on already.
  private int heldCovered;

  private long masked;

  /// Takes what may be seen, synchronously; the array is not its to keep.
  @FunctionalInterface
  public interface Sink {
    /// @param from the first of `count` bytes
    void accept(byte[] bytes, int from, int count);
  }

  public MaskingStream(SecretMask mask, Sink sink) {
    this.mask = mask;
    this.sink = sink;
  }

  /// Passes on `count` bytes from `from`, masked.
  public void accept(byte[] bytes, int from, int count) {
    if (heldCount == 0) {
      pass(bytes, from, from + count, false);
      return;
    }
    byte[] joined = Arrays.copyOf(held, heldCount + count);
    System.arraycopy(bytes, from, joined, heldCount, count);
    heldCount = 0;
    pass(joined, 0, joined.length, false);
  }

  /// The stream has ended: what is held back is no secret.
  public void end() {
    byte[] rest = Arrays.copyOf(held, heldCount);
    heldCount = 0;
    pass(rest, 0, rest.length, true);
  }

  /// How many places were masked.
  public long masked() {
    return masked;
  }

  private void pass(byte[] bytes, int from, int to, boolean last) {
    MaskTable table = mask.table();
    int passed = from + heldCovered;
    heldCovered = 0;
    int at = table.candidate(bytes, from, to);
    while (at < to) {
      int end = matcher.end(table, bytes, at, to, last);
      if (end == MaskMatcher.UNDECIDED) {
        hold(bytes, at, to);
        heldCovered = Math.max(0, passed - at);
        break;
      }
      if (end != MaskMatcher.NO) {
        if (at >= passed) {
          emit(bytes, passed, at);
          sink.accept(MASK, 0, MASK.length);
          masked++;
        }
        passed = Math.max(passed, end);
      }
      at = table.candidate(bytes, at + 1, to);
    }
    emit(bytes, passed, at);
  }

  private void emit(byte[] bytes, int from, int to) {
    if (from < to) {
      sink.accept(bytes, from, to - from);
    }
  }

  private void hold(byte[] bytes, int from, int to) {
    heldCount = to - from;
    if (heldCount > held.length) {
      held = new byte[Math.max(heldCount, 2 * held.length)];
    }
    System.arraycopy(bytes, from, held, 0, heldCount);
  }
}
