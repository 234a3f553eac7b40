package io.personaplex.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/// A child that logs at a pace of its own and measures how long each line kept it: nothing but the
/// pipe to the AppHost is between them.
///
/// Every line is one write of `line NUMBER` and filling to 100 characters. Lines that are due are
/// written one after the other; it never hurries to catch up with more than was missed.
final class NoiseMain {
  static final int LINE_CHARACTERS = 100;

  private NoiseMain() {}

  /// What the source measured, in its report file: these five numbers, a line each.
  ///
  /// @param lines written
  /// @param seconds from the first to the last
  /// @param writeMillisMax longest time one line kept it
  /// @param writeMillisP999 of 1000 lines, 999 took less
  /// @param behindMillisMax how far it was behind its pace at worst, its own pauses included
  record Report(
      long lines,
      double seconds,
      double writeMillisMax,
      double writeMillisP999,
      double behindMillisMax) {
    static Report read(Path file) throws IOException {
      var numbers = Files.readAllLines(file);
      return new Report(
          Long.parseLong(numbers.get(0)),
          Double.parseDouble(numbers.get(1)),
          Double.parseDouble(numbers.get(2)),
          Double.parseDouble(numbers.get(3)),
          Double.parseDouble(numbers.get(4)));
    }

    void write(Path file) throws IOException {
      Files.writeString(
          file,
          "%d%n%s%n%s%n%s%n%s%n"
              .formatted(lines, seconds, writeMillisMax, writeMillisP999, behindMillisMax));
    }
  }

  /// @param arguments lines in a second, seconds, the file for the report
  public static void main(String[] arguments) throws IOException {
    int perSecond = Integer.parseInt(arguments[0]);
    int lines = perSecond * Integer.parseInt(arguments[1]);
    var writeNanos = new long[lines];
    long behindNanosMax = 0;
    try (var out = new FileOutputStream(FileDescriptor.out)) {
      long start = System.nanoTime();
      for (int i = 0; i < lines; i++) {
        byte[] line = line(i);
        long due = start + i * 1_000_000_000L / perSecond;
        while (due - System.nanoTime() > 0) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        long before = System.nanoTime();
        out.write(line);
        writeNanos[i] = System.nanoTime() - before;
        behindNanosMax = Math.max(behindNanosMax, before - due);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Arrays.sort(writeNanos);
      new Report(
              lines,
              seconds,
              writeNanos[lines - 1] / 1e6,
              writeNanos[(int) ((lines - 1) * 0.999)] / 1e6,
              behindNanosMax / 1e6)
          .write(Path.of(arguments[2]));
    }
  }

  private static byte[] line(int number) {
    String text = "line " + number + " ";
    return (text + ".".repeat(LINE_CHARACTERS - text.length()) + "\n").getBytes(US_ASCII);
  }
}
