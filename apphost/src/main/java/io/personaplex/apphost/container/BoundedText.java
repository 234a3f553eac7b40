package io.personaplex.apphost.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Reads a stream to its end on a thread of its own and keeps the first bytes of it; the rest is
/// read and dropped, so that the writer never blocks.
final class BoundedText {
  private static final int CHUNK_BYTES = 8192;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean whole;

  private BoundedText() {}

  static BoundedText of(InputStream stream, int bytesMax) {
    var text = new BoundedText();
    Thread.startVirtualThread(() -> text.read(stream, bytesMax));
    return text;
  }

  private void read(InputStream stream, int bytesMax) {
    byte[] chunk = new byte[CHUNK_BYTES];
    long total = 0;
    try {
      for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
        total += count;
        synchronized (kept) {
          kept.write(chunk, 0, Math.min(count, bytesMax - kept.size()));
        }
      }
      whole = total <= bytesMax;
    } catch (IOException _) {
      // the process was killed while we read: what is there is what there is
    } finally {
      ended.countDown();
    }
  }

  /// All of it; empty if it was too much, broke off, or has not come to its end after `wait`: a
  /// process that the client left behind may hold the stream open.
  Optional<String> whole(Duration wait) throws InterruptedException {
    boolean atEnd = ended.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    return atEnd && whole ? Optional.of(soFar(Duration.ZERO)) : Optional.empty();
  }

  /// What was kept until now, or until the end if that comes within `wait`.
  String soFar(Duration wait) throws InterruptedException {
    boolean _ = ended.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    synchronized (kept) {
      return kept.toString(UTF_8);
    }
  }
}
