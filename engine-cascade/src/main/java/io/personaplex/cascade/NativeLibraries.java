package io.personaplex.cascade;

import ai.onnxruntime.OrtEnvironment;
import de.kherud.llama.LlamaModel;
import io.github.givimad.whisperjni.WhisperJNI;
import io.personaplex.speech.SpeechException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;

/// Loads ONNX Runtime, whisper.cpp and llama.cpp, once a process and in this order (the only one
/// that was tried).
///
/// Each of the three unpacks itself into the temporary folder in its own way: llama under one fixed
/// name on which two processes race, whisper and ONNX Runtime into folders that stay behind. Here
/// they share one fresh folder, which is deleted as soon as the libraries are mapped (elsewhere
/// than on POSIX systems, at exit). llama also prints a line on standard output, which is
/// swallowed.
public final class NativeLibraries {
  private static final System.Logger LOG = System.getLogger(NativeLibraries.class.getName());

  private static boolean loaded;

  /// What is being loaded, for the message if that fails.
  private static String current = "";

  private NativeLibraries() {}

  /// Loads what is not loaded yet.
  ///
  /// @throws SpeechException if the temporary folder cannot be written or executed from, or a
  ///   library does not fit
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    Path folder;
    try {
      folder = Files.createTempDirectory("personaplex-natives-");
    } catch (IOException e) {
      throw new SpeechException(
          "cannot unpack the native libraries: the temporary folder %s cannot be written; set -Djava.io.tmpdir to one that can"
              .formatted(System.getProperty("java.io.tmpdir")),
          e);
    }
    try {
      current = "ONNX Runtime (com.microsoft.onnxruntime:onnxruntime)";
      unpackOnnxRuntime(folder);
      OrtEnvironment.getEnvironment();
      current = "whisper.cpp (io.github.givimad:whisper-jni)";
      loadWhisper(folder);
      current = "llama.cpp (de.kherud:llama)";
      System.setProperty("de.kherud.llama.tmpdir", folder.toString());
      loadLlamaQuietly();
      loaded = true;
    } catch (IOException | LinkageError e) {
      throw new SpeechException(
          "the native library of %s cannot be loaded from %s (%s); if that folder is mounted noexec, set -Djava.io.tmpdir to another"
              .formatted(current, folder, e.getMessage()),
          e);
    } finally {
      delete(folder);
    }
  }

  private static void unpackOnnxRuntime(Path folder) throws IOException {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (!os.contains("linux")) {
      return; // There the library unpacks itself.
    }
    String platform = System.getProperty("os.arch").equals("amd64") ? "linux-x64" : "linux-aarch64";
    for (String file : new String[] {"libonnxruntime.so", "libonnxruntime4j_jni.so"}) {
      try (var in =
          OrtEnvironment.class.getResourceAsStream(
              "/ai/onnxruntime/native/" + platform + "/" + file)) {
        if (in == null) {
          return;
        }
        Files.copy(in, folder.resolve(file));
      }
    }
    System.setProperty("onnxruntime.native.path", folder.toString());
  }

  /// It unpacks below whatever the temporary folder is at that moment.
  private static void loadWhisper(Path folder) throws IOException {
    String temporary = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.toString());
    try {
      WhisperJNI.loadLibrary();
      WhisperJNI.setLibraryLogger(null);
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
  }

  private static void loadLlamaQuietly() {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      Class.forName(LlamaModel.class.getName());
    } catch (ClassNotFoundException e) {
      throw new LinkageError(e.getMessage(), e);
    } finally {
      System.setOut(out);
    }
  }

  private static void delete(Path folder) {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    try (var files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        if (posix) {
          Files.deleteIfExists(path);
        } else {
          path.toFile().deleteOnExit();
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.WARNING, "temporary folder {0} stays behind: {1}", folder, e.getMessage());
    }
  }
}
