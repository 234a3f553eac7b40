package io.personaplex.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.5Z");

  @TempDir Path folder;

  @Test
  void itLiesOutsideTheRepositoryWhereTheEnvironmentSays() {
    assertThat(SecretStore.of(Map.of("HOME", "/h")).file())
        .isEqualTo(Path.of("/h/.config/personaplex/secrets.json"));
    assertThat(SecretStore.of(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/c")).file())
        .isEqualTo(Path.of("/c/personaplex/secrets.json"));
    assertThat(SecretStore.of(Map.of("XDG_CONFIG_HOME", "/c", "PERSONAPLEX_HOME", "/p")).file())
        .isEqualTo(Path.of("/p/secrets.json"));
  }

  @Test
  void whatIsSetIsKeptUntilItIsRemoved() {
    SecretStore store = store();
    assertThat(store.read()).isEmpty();
    store.set(OptionName.HF_TOKEN, "hf_one", NOON);
    store.set(OptionName.HF_TOKEN, "hf_two", NOON);
    var kept = store.read().get(OptionName.HF_TOKEN);
    assertThat(kept).isNotNull();
    assertThat(kept.secret().reveal()).isEqualTo("hf_two");
    assertThat(kept.set()).isEqualTo(Instant.parse("2026-11-24T12:00:00Z"));
    assertThat(kept.toString()).doesNotContain("hf_two");
    assertThat(store.remove(OptionName.HF_TOKEN)).isTrue();
    assertThat(store.remove(OptionName.HF_TOKEN)).isFalse();
    assertThat(store.read()).isEmpty();
  }

  @Test
  void onlyTheOwnerCanReadIt() throws IOException {
    SecretStore store = store();
    store.set(OptionName.HF_TOKEN, "hf_canary", NOON);
    assertThat(permissions(store.file())).isEqualTo("rw-------");
    assertThat(permissions(folder.resolve("new/personaplex"))).isEqualTo("rwx------");
    assertThat(store.tighten()).isEmpty();

    Files.setPosixFilePermissions(store.file(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(store.tighten())
        .hasValueSatisfying(
            notice -> assertThat(notice).contains("could be read by others").doesNotContain("hf_"));
    assertThat(permissions(store.file())).isEqualTo("rw-------");
  }

  @Test
  void aDamagedFileIsNamedAndNotRepeated() throws IOException {
    SecretStore store = store();
    for (String content :
        new String[] {"hf_canary", "[\"hf_canary\"]", "{\"HF_TOKEN\": hf_canary"}) {
      Files.createDirectories(store.file().getParent());
      Files.writeString(store.file(), content);
      assertThatThrownBy(store::read)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(store.file().toString())
          .hasMessageNotContaining("canary")
          .hasNoCause();
    }
  }

  @Test
  void aSecretWithoutAValueIsNamedAndCanBeSetAgain() throws IOException {
    SecretStore store = store();
    Files.createDirectories(store.file().getParent());
    for (String content :
        new String[] {
          "{\"HF_TOKEN\": \"hf_canary\"}",
          "{\"HF_TOKEN\": {\"value\": \" \", \"set\": \"2026-11-24T12:00:00Z\"}}"
        }) {
      Files.writeString(store.file(), content);
      assertThatThrownBy(store::read)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("HF_TOKEN has no 'value': set it again")
          .hasMessageNotContaining("canary");
      store.set(OptionName.HF_TOKEN, "hf_two", NOON);
      assertThat(store.read()).hasSize(1);
    }
  }

  @Test
  void whatIsLeftOfAWriteThatWasCutOffIsNamedAfterTheFile() throws IOException {
    // Git ignores .env.* as it does .env.
    assertThat(PrivateFile.temporaryPrefix(folder.resolve(".env"))).isEqualTo(".env.");
    assertThat(Files.readAllLines(Path.of("../.gitignore"))).contains(".env", ".env.*");
  }

  @Test
  void aFileThatIsNotThereIsSaidInWords() {
    assertThatThrownBy(() -> PrivateFile.read(folder.resolve("none.env")))
        .hasMessageContaining("it is not there: create it, or name another")
        .hasMessageNotContaining("Exception");
  }

  @Test
  void theFileIsNotWrittenThroughALinkToElsewhere() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere.json"), "{}");
    SecretStore store = store();
    Files.createDirectories(store.file().getParent());
    Files.createSymbolicLink(store.file(), elsewhere);
    assertThatThrownBy(() -> store.set(OptionName.HF_TOKEN, "hf_canary", NOON))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("outside its folder");
    assertThat(elsewhere).hasContent("{}");
  }

  @Test
  void onlySecretsAreKept() {
    assertThatThrownBy(() -> store().set(OptionName.APP_PORT, "1", NOON))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private SecretStore store() {
    return new SecretStore(folder.resolve("new/personaplex/secrets.json"));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
