package io.personaplex.models;

import java.util.Locale;

/// Sizes for people, in decimal units as disks and downloads are sold.
public final class Megabytes {
  private Megabytes() {}

  /// "1.12 GB", "98 MB", "0.4 MB", "0 MB"; "an unknown amount" below 0.
  public static String of(long bytes) {
    if (bytes < 0) {
      return "an unknown amount";
    }
    if (bytes == 0) {
      return "0 MB";
    }
    double mega = bytes / 1e6;
    if (mega >= 999.5) {
      return String.format(Locale.ROOT, "%.2f GB", mega / 1000);
    }
    return String.format(Locale.ROOT, mega < 10 ? "%.1f MB" : "%.0f MB", mega);
  }
}
