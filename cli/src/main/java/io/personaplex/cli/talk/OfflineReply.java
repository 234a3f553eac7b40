package io.personaplex.cli.talk;

import io.personaplex.audio.Wav;
import java.util.List;
import java.util.OptionalLong;

/// What came back of an offline conversation.
///
/// @param audio the agent, exactly as long as the user
/// @param frameTexts what was said in each frame: the text token of an engine that has one, else
///   the piece of text, or [#PAD]
/// @param text all that was said
/// @param heard what the user was understood to say, turn by turn; of an engine that tells
/// @param seed of the sampling, of an engine that tells
/// @param promptMillis time of the prompt (voice, persona)
/// @param stepSeconds time spent in the steps of all frames, without waiting for the next
/// @param framesLate frames that came late where frames must keep time
public record OfflineReply(
    Wav audio,
    List<String> frameTexts,
    String text,
    List<String> heard,
    OptionalLong seed,
    double promptMillis,
    double stepSeconds,
    int framesLate) {
  /// Stands for a frame without text.
  public static final String PAD = "PAD";

  /// Copies the lists.
  public OfflineReply {
    frameTexts = List.copyOf(frameTexts);
    heard = List.copyOf(heard);
  }

  /// Frames that were stepped.
  public int frames() {
    return frameTexts.size();
  }

  /// Frames for each second spent in steps.
  public double framesPerSecond() {
    return frames() / Math.max(stepSeconds, 1e-9);
  }

  /// Seconds spent in steps for each second of sound; below 1 is faster than people speak.
  public double realTimeFactor() {
    return stepSeconds * audio.sampleRate() / Math.max(1, audio.samples().length);
  }
}
