package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A service that prints its token in every form, whole and in two pieces, and then crashes. It
/// keeps what it got in a file, so that a test can tell that it got it.
public final class IndiscreetMain {
  static final int CODE = 3;

  private IndiscreetMain() {}

  /// @param arguments the file
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String token = System.getenv("HF_TOKEN");
    Files.writeString(Path.of(arguments[0]), String.valueOf(token));
    try (var out = new FileOutputStream(FileDescriptor.out)) {
      for (String form : new Canary(token).forms()) {
        out.write(("token=" + form + ";\n").getBytes(UTF_8));
        byte[] line = ("Authorization: Bearer " + form + "\n").getBytes(UTF_8);
        int half = line.length - form.length() / 2;
        out.write(line, 0, half);
        // So that the halves are read one by one.
        Thread.sleep(30);
        out.write(line, half, line.length - half);
        System.err.println("refused: " + form);
      }
      out.write("all told\n".getBytes(UTF_8));
    }
    Runtime.getRuntime().halt(CODE);
  }
}
