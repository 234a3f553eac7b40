package io.personaplex.publish;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An operating system and a processor, as the folders in jars with native code name them.
///
/// Every such library has its own spelling: `linux-x64`, `debian-amd64`, `Linux/x86_64`,
/// `linux/arm64`, `osx-aarch64`, `Linux-Android/aarch64`.
///
/// @param os `linux`, `macos`, `windows` or `android`
/// @param processor `x86_64`, `aarch64`, `armv7l` or `x86`
public record Platform(String os, String processor) {

  /// Where this process runs.
  public static Platform here() {
    String os = System.getProperty("os.name", "");
    String processor = System.getProperty("os.arch", "");
    return new Platform(
        Optional.ofNullable(os(os)).orElse(os.toLowerCase(Locale.ROOT)),
        Optional.ofNullable(processor(processor)).orElse(processor));
  }

  /// The platform that a jar's entry is meant for; empty for entries that suit all. Classes suit
  /// all, whatever their package is called.
  ///
  /// @param entry path in a jar
  static Optional<Platform> of(String entry) {
    if (entry.endsWith(".class")) {
      return Optional.empty();
    }
    List<String> folders = List.of(entry.split("/", -1));
    for (int i = 0; i < folders.size(); i++) {
      String folder = folders.get(i);
      String next = i + 1 < folders.size() ? folders.get(i + 1) : "";
      int dash = folder.lastIndexOf('-');
      Platform found =
          dash > 0 && processor(folder.substring(dash + 1)) != null
              ? named(folder.substring(0, dash), folder.substring(dash + 1))
              : named(folder, next);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static @Nullable Platform named(String osName, String processorName) {
    String os = os(osName);
    String processor = processor(processorName);
    return os == null || processor == null ? null : new Platform(os, processor);
  }

  private static @Nullable String os(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "linux", "debian" -> "linux";
      case "osx", "mac", "macos", "mac os x" -> "macos";
      case "win", "windows" -> "windows";
      case "linux-android", "android" -> "android";
      default -> null;
    };
  }

  private static @Nullable String processor(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "x64", "x86_64", "amd64" -> "x86_64";
      case "arm64", "aarch64" -> "aarch64";
      case "armv7l", "arm32" -> "armv7l";
      case "x86", "i386" -> "x86";
      default -> null;
    };
  }

  @Override
  public String toString() {
    return os + " " + processor;
  }
}
