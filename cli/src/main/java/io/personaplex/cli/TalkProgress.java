package io.personaplex.cli;

import io.personaplex.cli.talk.OfflineConversation;
import io.personaplex.speech.AudioFormat;
import java.io.PrintWriter;
import java.util.Optional;

/// Says how a `talk` goes on: the reply's words as they come, and how far it is where they do not
/// share a terminal with them.
final class TalkProgress implements OfflineConversation.Listener {
  private final ProgressLine line;
  private final Optional<PrintWriter> words;
  private final AudioFormat format;

  /// @param words where the reply's words go, if they are wanted
  /// @param format of the frames
  TalkProgress(ProgressLine line, Optional<PrintWriter> words, AudioFormat format) {
    this.line = line;
    this.words = words;
    this.format = format;
  }

  @Override
  public void prompting(double fraction) {
    line.show("prompt", "prompt (voice and persona)" + percent(fraction));
  }

  @Override
  public void stepped(int done, int all) {
    if (words.isEmpty() || !line.isOnTerminal()) {
      line.show("talk", "talking: %.1f of %.1f s".formatted(seconds(done), seconds(all)));
    } else {
      line.close();
    }
  }

  @Override
  public void said(String piece) {
    words.ifPresent(
        out -> {
          line.close();
          out.print(printable(piece));
          out.flush();
        });
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
