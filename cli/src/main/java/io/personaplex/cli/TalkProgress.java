package io.personaplex.cli;

import io.personaplex.cli.talk.Notice;
import io.personaplex.cli.talk.OfflineConversation;
import io.personaplex.speech.AudioFormat;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Says how a `talk` goes on: the reply's words as they come, how far it is, and what the engine
/// tells about the conversation. On a terminal both share the screen: how far it is is drawn where
/// no line of words has been begun, and a pause ends such a line.
final class TalkProgress implements OfflineConversation.Listener {
  private static final long PAUSE_NANOS = 2_000_000_000L;

  private final ProgressLine line;
  private final Optional<PrintWriter> words;
  private final AudioFormat format;
  private final LongSupplier nanoTime;
  private boolean isLineBegun;
  private long lastWordNanos;

  /// @param words where the reply's words go, if they are wanted
  /// @param format of the frames
  TalkProgress(
      ProgressLine line, Optional<PrintWriter> words, AudioFormat format, LongSupplier nanoTime) {
    this.line = line;
    this.words = words;
    this.format = format;
    this.nanoTime = nanoTime;
  }

  @Override
  public void prompting(double fraction) {
    line.show("prompt", "prompt (voice and persona)" + percent(fraction));
  }

  @Override
  public void stepped(int done, int all) {
    if (isLineBegun && line.isOnTerminal()) {
      if (nanoTime.getAsLong() - lastWordNanos < PAUSE_NANOS) {
        return;
      }
      endLine();
    }
    line.show("talk", "talking: %.1f of %.1f s".formatted(seconds(done), seconds(all)));
  }

  @Override
  public void said(String piece) {
    words.ifPresent(
        out -> {
          line.close();
          String text = printable(piece);
          out.print(isLineBegun ? text : text.stripLeading());
          out.flush();
          isLineBegun = !text.endsWith("\n");
          lastWordNanos = nanoTime.getAsLong();
        });
  }

  @Override
  public void noted(Notice notice) {
    if (line.isOnTerminal()) {
      endLine();
    }
    line.noted("at %.1f s: %s".formatted(seconds(notice.frame()), notice.words()));
  }

  /// Ends the line of words that has been begun, and clears what is drawn.
  void endLine() {
    line.close();
    if (isLineBegun) {
      words.ifPresent(
          out -> {
            out.println();
            out.flush();
          });
      isLineBegun = false;
    }
  }

  private double seconds(int frames) {
    return frames * format.frameMillis() / 1000.0;
  }

  /// Without what would drive a terminal: a model can choose any byte.
  static String printable(String piece) {
    return piece
        .codePoints()
        .filter(c -> c == '\n' || !Character.isISOControl(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /// `, 45 %`; nothing if it is not known.
  static String percent(double fraction) {
    return fraction < 0 ? "" : ", %.0f %%".formatted(100 * fraction);
  }
}
