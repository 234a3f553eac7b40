package io.personaplex.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.http.SettingsException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The command on the computer the tests run on.
class DoctorCommandTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @Test
  void theWholeDoctorSpeaksJsonAndItsExitCodeSaysWhetherSomethingFailed() throws Exception {
    int code = execute(Map.of(), "--json");
    JsonNode report = new JsonMapper().readTree(written.toByteArray());
    assertThat(report.path("checks"))
        .hasSize(Checks.all().size())
        .allSatisfy(
            check -> {
              assertThat(check.path("found").asText()).isNotBlank();
              assertThat(check.path("tookMillis").asLong()).isLessThan(60_000);
              assertThat(check.path("remedy").asText())
                  .as("no check breaks off")
                  .isNotEqualTo(Troubleshooting.remedy("check-failed"));
            });
    boolean failed = false;
    for (JsonNode check : report.path("checks")) {
      failed |= check.path("verdict").asText().equals("failed");
    }
    assertThat(report.path("ok").asBoolean()).isEqualTo(!failed);
    assertThat(code).isEqualTo(failed ? 1 : 0);
  }

  @Test
  void aFailedCheckMakesTheExitCodeOneAndAnotherCheckDoesNotSeeIt() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(socket.getLocalPort());
      assertThat(execute(Map.of("APP_PORT", port), "ports")).isEqualTo(1);
      assertThat(written.toString(UTF_8))
          .contains("failed   ports", "port " + port + " is taken", "→ ")
          .endsWith("then ./personaplex doctor ports\n");
      assertThat(execute(Map.of("APP_PORT", port), "jdk")).isZero();
    }
  }

  @Test
  void aWrongIdIsAnsweredWithTheOneThatWasMeant() {
    assertThatThrownBy(() -> Checks.named(List.of("prots", "xyzzy")))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "doctor: there is no check 'prots'; did you mean ports?, there is no check 'xyzzy'"
                + " (./personaplex doctor --list has all)");
  }

  @Test
  void theListHasEveryCheckAndRunsNone() {
    assertThat(execute(Map.of("MODEL_SET", "huge"), "--list")).isZero();
    assertThat(written.toString(UTF_8).lines()).hasSize(Checks.all().size());
  }

  @Test
  void aProgramThatHangsIsEndedWithWhatItStarted() throws Exception {
    var machine = new LocalMachine(SettingsSeen.of(ConfigurationInput.of(System.getenv())));
    Path pid = folder.resolve("pid");
    CommandOutput output =
        machine.run(
            Duration.ofMillis(500), List.of("sh", "-c", "sleep 60 & echo $! > " + pid + "; wait"));
    assertThat(output.code()).isEqualTo(CommandOutput.TIMED_OUT);
    long child = Long.parseLong(Files.readString(pid).strip());
    ProcessHandle.of(child)
        .ifPresent(handle -> assertThat(handle.onExit()).succeedsWithin(Duration.ofSeconds(3)));
  }

  private int execute(Map<String, String> settings, String... arguments) {
    written.reset();
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(settings);
    environment.put("NO_COLOR", "1");
    var out = new PrintStream(written, false, UTF_8);
    return new CommandLine(new DoctorCommand(environment, out))
        .setOut(new PrintWriter(out, true, UTF_8))
        .execute(arguments);
  }
}
