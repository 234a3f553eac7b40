package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.SecretStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real terminal (a pty that Python holds) and a real pipe.
@Timeout(60)
class TerminalTest {
  private static final String CANARY = "hf_canary123";

  /// Runs its arguments in a terminal, types the first one when it is asked, prints what it saw.
  private static final String PERSON =
      """
      import os, pty, sys
      pid, terminal = pty.fork()
      if pid == 0:
          os.execvp(sys.argv[2], sys.argv[2:])
      seen = b""
      typed = False
      while True:
          try:
              more = os.read(terminal, 1024)
          except OSError:
              break
          if not more:
              break
          seen += more
          if not typed and seen.rstrip().endswith(b":"):
              os.write(terminal, (sys.argv[1] + "\\n").encode())
              typed = True
      sys.stdout.buffer.write(seen)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      """;

  @TempDir Path home;

  @Test
  void whatIsTypedIsNotShown() throws Exception {
    Path script = Files.writeString(home.resolve("person.py"), PERSON);
    String seen = run("", "python3", script.toString(), CANARY, "env", "TERM=dumb");
    assertThat(seen).contains("HF_TOKEN (not shown): ", "is kept in").doesNotContain("canary");
    assertThat(kept()).isEqualTo(CANARY);
  }

  @Test
  void aPipeGivesOneLine() throws Exception {
    String seen = run(CANARY + "\nsecond line\n");
    assertThat(seen).contains("is kept in").doesNotContain("canary", "not shown");
    assertThat(kept()).isEqualTo(CANARY);
  }

  /// `personaplex secrets set HF_TOKEN`, run by a program or alone.
  private String run(String input, String... by) throws IOException, InterruptedException {
    Path flags = Path.of("..", "jvm.args").toAbsolutePath().normalize();
    var command = new ArrayList<>(List.of(by));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + flags,
            PersonaPlex.class.getName(),
            "secrets",
            "set",
            "HF_TOKEN"));
    Path output = home.resolve("output");
    Path stdin = Files.writeString(home.resolve("input"), input);
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(stdin.toFile())
            .redirectOutput(output.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("PERSONAPLEX_HOME", home.toString());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output, UTF_8);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  private String kept() {
    var store = SecretStore.of(Map.of("PERSONAPLEX_HOME", home.toString())).read();
    return store.get(OptionName.HF_TOKEN).secret().reveal();
  }
}
