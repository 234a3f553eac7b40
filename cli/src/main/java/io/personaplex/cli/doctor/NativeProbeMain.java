package io.personaplex.cli.doctor;

import io.personaplex.audio.OpusEncoder;
import io.personaplex.cascade.NativeLibraries;
import io.personaplex.cascade.NativeRequirements;
import io.personaplex.speech.SpeechException;
import java.util.List;

/// Loads the native libraries and says for each whether it worked; the `main` of a JVM of its own,
/// because a library that does not fit may end its process.
///
/// What the system lacks is said first: a sentence on standard error, exit code 3. What it prints:
/// a line when it begins with a library (`loading NAME`) and ends with `loaded`; a failure that
/// Java sees is a sentence on standard error and exit code 1.
public final class NativeProbeMain {
  static final String LOADING = "loading ";

  /// The exit code when the system lacks what the libraries need.
  static final int REQUIREMENT_MISSING = 3;

  private static final int SAMPLE_RATE_HZ = 48_000;
  private static final int FRAME_SAMPLES = 960;

  private NativeProbeMain() {}

  /// Takes no arguments.
  public static void main(String[] arguments) {
    List<String> missing = NativeRequirements.missing();
    if (!missing.isEmpty()) {
      System.err.println(String.join("; ", missing));
      System.exit(REQUIREMENT_MISSING);
    }
    try {
      System.out.println(LOADING + "Opus (org.lwjgl:lwjgl-opus)");
      new OpusEncoder(SAMPLE_RATE_HZ, FRAME_SAMPLES).close();
      System.out.println(LOADING + "ONNX Runtime, whisper.cpp, llama.cpp");
      NativeLibraries.load();
      System.out.println("loaded");
    } catch (LinkageError | SpeechException failure) {
      System.err.println(failure.getMessage());
      System.exit(1);
    }
  }
}
