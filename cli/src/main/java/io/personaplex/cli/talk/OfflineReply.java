package io.personaplex.cli.talk;

import io.personaplex.audio.Wav;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What came back of an offline conversation.
///
/// @param audio the agent, exactly as long as the user
/// @param frameTexts what was said in each frame: the text token of an engine that has one, else
///   the piece of text, or [#PAD]
/// @param text all that was said
/// @param heard what the user was understood to say, turn by turn; of an engine that tells
/// @param notices what the engine told about the conversation, in its order
/// @param seed of the sampling, of an engine that tells
/// @param promptMillis time of the prompt (voice, persona)
/// @param stepSeconds time spent in the steps of all frames, of an engine that works in them alone
/// @param framesLate frames that came late where frames must keep time
public record OfflineReply(
    Wav audio,
    List<String> frameTexts,
    String text,
    List<String> heard,
    List<Notice> notices,
    OptionalLong seed,
    double promptMillis,
    OptionalDouble stepSeconds,
    int framesLate) {
  /// Stands for a frame without text.
  public static final String PAD = "PAD";

  /// Copies the lists.
  public OfflineReply {
    frameTexts = List.copyOf(frameTexts);
    heard = List.copyOf(heard);
    notices = List.copyOf(notices);
  }

  /// Frames that were stepped.
  public int frames() {
    return frameTexts.size();
  }

  /// Frames for each second spent in steps; empty as [#stepSeconds] is.
  public OptionalDouble framesPerSecond() {
    return stepSeconds.isEmpty()
        ? stepSeconds
        : OptionalDouble.of(frames() / Math.max(stepSeconds.getAsDouble(), 1e-9));
  }

  /// Seconds spent in steps for each second of sound, below 1 is faster than people speak; empty as
  /// [#stepSeconds] is.
  public OptionalDouble realTimeFactor() {
    return stepSeconds.isEmpty()
        ? stepSeconds
        : OptionalDouble.of(
            stepSeconds.getAsDouble() * audio.sampleRate() / Math.max(1, audio.samples().length));
  }
}
