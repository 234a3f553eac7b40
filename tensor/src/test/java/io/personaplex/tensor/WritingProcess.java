package io.personaplex.tensor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Another process that makes a weight cache: it fills the blocks, says so, and finishes when told.
final class WritingProcess implements AutoCloseable {
  static final byte CONTENT = 42;

  private final Process process;
  private final BufferedReader output;

  /// Starts it and waits until its file is filled.
  WritingProcess(Path file, String key, String block, int bytes) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                WritingProcess.class.getName(),
                file.toString(),
                key,
                block,
                Integer.toString(bytes))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    expect("filled");
  }

  /// Lets it finish.
  void finish() throws IOException, InterruptedException {
    process.getOutputStream().close();
    expect("finished");
    process.waitFor();
  }

  /// Asks it to end in the middle (SIGTERM; a build in the background may ignore SIGINT).
  void interrupt() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  /// Ends it in the middle.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void expect(String line) throws IOException {
    String said = output.readLine();
    if (!line.equals(said)) {
      throw new AssertionError("the other process says '%s', not '%s'".formatted(said, line));
    }
  }

  public static void main(String[] arguments) throws IOException {
    int bytes = Integer.parseInt(arguments[3]);
    var block = new WeightCache.Block(arguments[2], bytes);
    try (var writer = new WeightCacheWriter(Path.of(arguments[0]), arguments[1], List.of(block))) {
      writer.data(block.name()).fill(CONTENT);
      System.out.println("filled");
      System.in.read(); // until the other side closes it
      writer.finish(1, _ -> {});
      System.out.println("finished");
    }
  }
}
