package io.personaplex.cli;

import com.microsoft.playwright.Page;
import io.personaplex.audio.OpusStreamReader;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// What the backend said to a page, taken from the page's own socket.
final class OverheardSound {
  private static final String TAP =
      """
      window.overheard = [];
      window.WebSocket = class extends WebSocket {
        constructor(...args) {
          super(...args);
          this.addEventListener('message', ({ data }) => {
            const bytes = new Uint8Array(data);
            if (bytes[0] === 1) window.overheard.push(bytes.slice(1));
          });
        }
      };
      """;

  // Not waitForFunction: that evaluates a string in the page, which its policy forbids.
  private static final String WAIT =
      """
      async ([messages, seconds]) => {
        const end = performance.now() + 1000 * seconds;
        while (window.overheard.length < messages && performance.now() < end) {
          await new Promise((wake) => setTimeout(wake, 100));
        }
        return window.overheard.length;
      }
      """;
  private static final String TAKE =
      """
      async () => {
        const url = await new Promise((done) => {
          const reader = new FileReader();
          reader.onload = () => done(reader.result);
          reader.readAsDataURL(new Blob(window.overheard));
        });
        return url.slice(url.indexOf(',') + 1);
      }
      """;

  private OverheardSound() {}

  /// Listens on every socket that `page` opens from now on.
  static void listenOn(Page page) {
    page.addInitScript(TAP);
  }

  /// Waits for this many more messages of sound, at most so long.
  static void awaitMore(Page page, int messages, int seconds) {
    int before = ((Number) page.evaluate("() => window.overheard.length")).intValue();
    int heard = ((Number) page.evaluate(WAIT, List.of(before + messages, seconds))).intValue();
    if (heard < before + messages) {
      throw new AssertionError(
          "%d messages of sound within %d s, wanted %d"
              .formatted(heard - before, seconds, messages));
    }
  }

  /// Everything heard so far, decoded.
  static float[] take(Page page, int sampleRate) {
    byte[] stream = Base64.getDecoder().decode((String) page.evaluate(TAKE));
    float[][] heard = {new float[0]};
    try (var reader =
        new OpusStreamReader(
            sampleRate,
            (samples, count) -> {
              int before = heard[0].length;
              heard[0] = Arrays.copyOf(heard[0], before + count);
              System.arraycopy(samples, 0, heard[0], before, count);
            })) {
      reader.push(stream);
    }
    return heard[0];
  }
}
