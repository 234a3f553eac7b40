package io.personaplex.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.audio.AudioException;
import io.personaplex.audio.OfflineWav;
import io.personaplex.audio.Wav;
import io.personaplex.cli.talk.OfflineReply;
import io.personaplex.tensor.PendingFile;
import io.personaplex.tensor.TensorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What `talk` reads and writes: a mixin of picocli.
final class TalkFiles {
  private static final int TAIL_SECONDS_MAX = 600;

  @Option(names = "--in", paramLabel = "WAV", required = true, description = "The user.")
  private Path in = Path.of("");

  @Option(names = "--out", paramLabel = "WAV", required = true, description = "The reply.")
  private Path out = Path.of("");

  @Option(names = "--stereo", description = "Write the user left and the agent right.")
  private boolean stereo;

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description = "Write a JSON array of what each frame says: a piece of text, PAD or EPAD.")
  private @Nullable Path tokens;

  @Option(
      names = "--tail",
      paramLabel = "S",
      defaultValue = "0",
      description = "Seconds of silence after the recording; default: ${DEFAULT-VALUE}.")
  private double tailSeconds;

  /// The recording.
  Path in() {
    return in;
  }

  /// The reply.
  Path out() {
    return out;
  }

  /// Looks at them before the work, not after it.
  ///
  /// @throws CommandException if one cannot be used as it is meant
  void check() {
    if (!(tailSeconds >= 0 && tailSeconds <= TAIL_SECONDS_MAX)) {
      throw new CommandException(
          ExitCode.USAGE,
          "--tail is %s, wanted seconds from 0 to %d".formatted(tailSeconds, TAIL_SECONDS_MAX));
    }
    checkTarget("--out", out);
    if (tokens != null) {
      checkTarget("--tokens", tokens);
      if (isSame(tokens, out)) {
        throw new CommandException(
            ExitCode.USAGE, "--tokens and --out both name %s".formatted(out));
      }
    }
  }

  private void checkTarget(String option, Path file) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    if (isSame(in, file)) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s and --in both name %s: the recording is not overwritten".formatted(option, file));
    }
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s is %s: %s is no folder that can be written to".formatted(option, file, folder));
    }
    if (Files.isDirectory(file)) {
      throw new CommandException(
          ExitCode.USAGE, "%s is %s, which is a folder: name a file".formatted(option, file));
    }
  }

  private static boolean isSame(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException _) {
      // One of them is not there yet.
      return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }
  }

  /// The first channel of the recording.
  ///
  /// @throws CommandException if it cannot be read, or is empty
  Wav readUser() {
    try {
      Wav recording = Wav.readFirstChannel(in);
      if (recording.samples().length == 0) {
        throw new CommandException(ExitCode.FAILED, "%s: no sound in it".formatted(in));
      }
      return recording;
    } catch (AudioException unreadable) {
      throw new CommandException(
          ExitCode.FAILED,
          Files.exists(in) ? String.valueOf(unreadable.getMessage()) : in + ": no such file");
    }
  }

  /// The recording at an engine's rate, with its tail.
  float[] withTail(Wav recording, int sampleRate) {
    float[] samples = recording.samplesAt(sampleRate);
    return Arrays.copyOf(samples, samples.length + (int) Math.round(tailSeconds * sampleRate));
  }

  /// Writes what is wanted, each file whole or not at all.
  ///
  /// @throws CommandException if one cannot be written
  void write(float[] user, OfflineReply reply) {
    float[] agent = reply.audio().samples();
    int rate = reply.audio().sampleRate();
    write(out, stereo ? OfflineWav.toBytes(rate, user, agent) : OfflineWav.toBytes(rate, agent));
    if (tokens != null) {
      try {
        write(tokens, new ObjectMapper().writeValueAsBytes(reply.frameTexts()));
      } catch (JsonProcessingException impossible) {
        throw new IllegalStateException("strings cannot be written as JSON", impossible);
      }
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      PendingFile.write(file, bytes);
    } catch (TensorException failure) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(failure.getMessage()));
    }
  }
}
