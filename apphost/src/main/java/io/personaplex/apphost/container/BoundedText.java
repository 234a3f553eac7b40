package io.personaplex.apphost.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Reads a stream to its end on a thread of its own and keeps the first bytes of it; the rest is
/// read and dropped, so that the writer never blocks.
final class BoundedText {
  private static final int CHUNK_BYTES = 8192;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final CountDownLatch ended = new CountDownLatch(1);

  private BoundedText() {}

  static BoundedText of(InputStream stream, int bytesMax) {
    var text = new BoundedText();
    Thread.startVirtualThread(() -> text.read(stream, bytesMax));
    return text;
  }

  private void read(InputStream stream, int bytesMax) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
        synchronized (kept) {
          kept.write(chunk, 0, Math.min(count, bytesMax - kept.size()));
        }
      }
    } catch (IOException _) {
      // the process was killed while we read: what is there is what there is
    } finally {
      ended.countDown();
    }
  }

  /// What was read so far, after waiting for the end; not for long, because a process the client
  /// left behind may hold the stream open.
  String get(long waitMillis) throws InterruptedException {
    ended.await(waitMillis, TimeUnit.MILLISECONDS);
    synchronized (kept) {
      return kept.toString(UTF_8);
    }
  }
}
