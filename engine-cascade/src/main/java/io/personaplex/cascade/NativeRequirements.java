package io.personaplex.cascade;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the native libraries of this engine need of the machine, checked before they are loaded:
/// whisper.cpp and llama.cpp end the process on an illegal instruction, and a missing shared
/// library is reported by the loader in words that help nobody.
public final class NativeRequirements {
  private static final Map<String, String> SHARED_LIBRARIES =
      Map.of("libgomp.so.1", "libgomp1", "libstdc++.so.6", "libstdc++6");
  private static final List<String> CPU_FLAGS = List.of("avx2", "fma", "f16c");

  private NativeRequirements() {}

  /// Everything this machine lacks, as sentences with the remedy; empty = the natives can be
  /// loaded.
  public static List<String> missing() {
    var missing = new ArrayList<String>();
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (!os.contains("linux")) {
      return missing; // The natives for macOS and Windows need no more than the system brings.
    }
    if (System.getProperty("os.arch").equals("amd64")) {
      missing.addAll(missingCpuFlags(Path.of("/proc/cpuinfo")));
    }
    SHARED_LIBRARIES.forEach(
        (library, debianPackage) -> {
          if (!canBeLoaded(library)) {
            missing.add(
                "the shared library %s is missing (Debian, Ubuntu: apt-get install %s)"
                    .formatted(library, debianPackage));
          }
        });
    return missing;
  }

  /// Looks at the first `flags` line of `cpuinfo`, in the format of Linux `/proc/cpuinfo`.
  public static List<String> missingCpuFlags(Path cpuinfo) {
    try (var lines = Files.lines(cpuinfo)) {
      String flags =
          " " + lines.filter(line -> line.startsWith("flags")).findFirst().orElse("") + " ";
      List<String> absent =
          CPU_FLAGS.stream().filter(flag -> !flags.contains(" " + flag + " ")).toList();
      return absent.isEmpty()
          ? List.of()
          : List.of(
              "this processor has no %s; the speech models need a CPU with AVX2 (Intel Haswell, AMD Zen or newer)"
                  .formatted(String.join(", ", absent).toUpperCase(Locale.ROOT)));
    } catch (IOException e) {
      return List.of(); // Not readable: let the libraries try.
    }
  }

  @SuppressWarnings(
      "restricted") // Looking a library up loads it: allowed to this program by jvm.args.
  private static boolean canBeLoaded(String library) {
    try (var arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(library, arena);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
