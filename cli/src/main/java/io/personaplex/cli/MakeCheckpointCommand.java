package io.personaplex.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.models.Megabytes;
import io.personaplex.personaplex.RandomCheckpoint;
import io.personaplex.speech.SpeechException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `personaplex make-checkpoint`: random weights in the layout of the published model, to load, run
/// and measure what cannot be downloaded freely.
@Command(
    name = "make-checkpoint",
    description = "Writes random weights in the layout of PersonaPlex-7B.",
    footer = {
      "",
      "The model it makes runs like the real one and talks noise. As 7b it takes 17 GB",
      "of disk; with --layers less.",
      "",
      "Examples:",
      "  personaplex make-checkpoint --like tiny --out /tmp/tiny",
      "  personaplex make-checkpoint --like 7b --out ~/personaplex-7b-random",
      "  personaplex talk --engine personaplex --model /tmp/tiny --in user.wav --out noise.wav",
      "",
      "Exit code: 0, 1 (too little room, or not writable), 2 (wrong use),",
      "130 (ended by Ctrl+C; nothing half-written is left)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class MakeCheckpointCommand implements Callable<Integer> {
  private static final int PUBLISHED_LAYERS = 32;
  private static final int TINY_LAYERS = 2;
  private static final int LAYERS_MAX = 256;

  /// Whose sizes it has.
  enum Like {
    SEVEN_B("7b"),
    TINY("tiny");

    private final String word;

    Like(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }

    static Like of(String word) {
      for (Like like : values()) {
        if (like.word.equals(word.toLowerCase(Locale.ROOT))) {
          return like;
        }
      }
      throw new CommandException(
          ExitCode.USAGE, "--like is '%s', wanted 7b or tiny".formatted(word));
    }
  }

  @Option(
      names = "--like",
      paramLabel = "7b|tiny",
      required = true,
      description = "Sizes of the published model, or of a very small one.")
  private String like = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "A new folder, or an empty one.")
  private Path out = Path.of("");

  @Option(
      names = "--layers",
      paramLabel = "N",
      description = "Layers of the temporal transformer; default: 32, tiny: 2.")
  private @Nullable Integer layers;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another seed makes other weights; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private Output output = new Output();

  // Set by picocli before a command runs.
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    RandomCheckpoint checkpoint = checkpoint(Like.of(like));
    long start = System.nanoTime();
    var drawing = new ReentrantLock();
    try (ProgressLine line = ProgressLine.on(Objects.requireNonNull(spec).commandLine().getErr())) {
      checkpoint.write(
          out,
          (file, bytes, of) -> {
            // Two threads write; a line that cannot be drawn now is drawn the next time.
            if (drawing.tryLock()) {
              try {
                line.show(
                    file, "%s: %d %% of %s".formatted(file, 100 * bytes / of, Megabytes.of(of)));
              } finally {
                drawing.unlock();
              }
            }
          });
    } catch (SpeechException failure) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(failure.getMessage()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (output.isJson()) {
      output.print(
          new ObjectMapper()
              .createObjectNode()
              .put("folder", out.toString())
              .put("parameters", checkpoint.parameters())
              .put("bytes", checkpoint.bytes())
              .put("seed", seed)
              .put("seconds", Math.round(seconds * 10) / 10.0));
    } else {
      output.print(
          "%s: %s, %,d parameters, %.0f s"
              .formatted(out, Megabytes.of(checkpoint.bytes()), checkpoint.parameters(), seconds));
    }
    return ExitCode.OK.code();
  }

  private RandomCheckpoint checkpoint(Like kind) {
    int wanted = layers != null ? layers : kind == Like.TINY ? TINY_LAYERS : PUBLISHED_LAYERS;
    if (wanted < 1 || wanted > LAYERS_MAX) {
      throw new CommandException(
          ExitCode.USAGE, "--layers is %d, wanted 1 to %d".formatted(wanted, LAYERS_MAX));
    }
    return switch (kind) {
      case SEVEN_B -> RandomCheckpoint.like7b(wanted, seed);
      case TINY -> RandomCheckpoint.tiny(wanted, seed);
    };
  }
}
