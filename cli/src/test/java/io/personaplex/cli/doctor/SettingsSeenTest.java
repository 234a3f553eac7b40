package io.personaplex.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cli.config.ConfigurationInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsSeenTest {
  @TempDir private Path folder;

  @Test
  void aBrokenFileIsToldAndTheRestIsStillUsed() throws IOException {
    write(".env", "APP_PORT=8123\nthis is no assignment\nMOSHI_PORT=eighty\n", "rw-------");
    SettingsSeen seen = look();
    assertThat(seen.envFaults()).singleElement().asString().contains(".env line 2");
    assertThat(seen.faults())
        .singleElement()
        .asString()
        .contains("line 2", "MOSHI_PORT is 'eighty'");
    assertThat(seen.environment()).containsEntry("APP_PORT", "8123");
    assertThat(seen.environment()).as("the default is used").doesNotContainKey("MOSHI_PORT");
  }

  @Test
  void aFileWithASecretThatOthersMayReadIsOpen() throws IOException {
    write(".env", "HF_TOKEN=hf_" + "aB3".repeat(11) + "\n", "rw-r--r--");
    assertThat(look().envFileOpen()).isTrue();
    write(".env", "APP_PORT=8123\n", "rw-r--r--");
    SettingsSeen harmless = look();
    assertThat(harmless.envFileOpen()).isFalse();
    assertThat(harmless.set()).contains("APP_PORT");
    assertThat(harmless.faults()).isEmpty();
  }

  @Test
  void aSecretsFileThatWasOpenIsRememberedAfterItWasClosed() throws IOException {
    write("home/secrets.json", "{}", "rw-r--r--");
    assertThat(look().secretsFileWasOpen()).isTrue();
    assertThat(look().secretsFileWasOpen()).isFalse();
  }

  @Test
  void aFaultyOptionTakesNoOtherVariableWithIt() throws IOException {
    write(".env", "PERSONAPLEX_MODEL_PATH=/nowhere/at/all\n", "rw-------");
    SettingsSeen seen = look();
    assertThat(seen.faults()).singleElement().asString().contains("PERSONAPLEX_MODEL_PATH is '");
    assertThat(seen.environment())
        .containsEntry("PATH", "/usr/bin")
        .doesNotContainKey("PERSONAPLEX_MODEL_PATH");
  }

  private SettingsSeen look() {
    return SettingsSeen.of(
        ConfigurationInput.of(
                Map.of("PERSONAPLEX_HOME", folder.resolve("home").toString(), "PATH", "/usr/bin"))
            .checkout(Optional.of(folder)));
  }

  private void write(String name, String text, String permissions) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
