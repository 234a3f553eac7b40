package io.personaplex.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.apphost.model.Secret;
import io.personaplex.http.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path folder;
  private Map<String, String> nobody = Map.of();

  @BeforeEach
  void anEmptyHome() {
    nobody = Map.of("HOME", folder.toString());
  }

  @Test
  void nobodySetsAnythingAndTheDefaultsHold() {
    Configuration configuration = Configuration.read(ConfigurationInput.of(nobody));
    assertThat(configuration.flag(OptionName.USE_GPU)).isTrue();
    assertThat(configuration.flag(OptionName.CPU_OFFLOAD)).isFalse();
    assertThat(configuration.flag(OptionName.MOSHI_USE_SSL)).isFalse();
    assertThat(configuration.port(OptionName.APP_PORT)).isEqualTo(8010);
    assertThat(configuration.port(OptionName.MOSHI_PORT)).isEqualTo(8998);
    assertThat(configuration.port(OptionName.DASHBOARD_PORT)).isEqualTo(15_000);
    assertThat(configuration.text(OptionName.APP_HOST)).isEqualTo("127.0.0.1");
    assertThat(configuration.text(OptionName.BACKEND)).isEqualTo("auto");
    assertThat(configuration.secret(OptionName.HF_TOKEN)).isEmpty();
    assertThat(configuration.settings())
        .hasSize(OptionName.values().length)
        .allMatch(setting -> setting.source() instanceof Source.Default);
    assertThat(configuration.environmentFor(Reader.BACKEND)).isEmpty();
    assertThat(configuration.notices()).isEmpty();
  }

  @Test
  void theFirstPlaceThatHasAValueWins() throws IOException {
    Path file = env("APP_PORT=3\nMOSHI_PORT=3\nDASHBOARD_PORT=3\nHF_TOKEN=hf_file\n");
    var input =
        ConfigurationInput.of(with("APP_PORT", "2", "MOSHI_PORT", "2", "HF_ENDPOINT", " "))
            .checkout(Optional.of(folder))
            .set(List.of("APP_PORT=9", "APP_PORT=1"));
    SecretStore.of(nobody).set(OptionName.HF_TOKEN, "hf_store", Instant.EPOCH);
    Configuration configuration = Configuration.read(input);
    assertThat(configuration.setting(OptionName.APP_PORT))
        .isEqualTo(new Setting(OptionName.APP_PORT, "1", new Source.Argument("--set")));
    assertThat(configuration.setting(OptionName.MOSHI_PORT).source())
        .isEqualTo(new Source.Environment("MOSHI_PORT"));
    assertThat(configuration.setting(OptionName.DASHBOARD_PORT).source())
        .isEqualTo(new Source.FileLine(file, 3));
    assertThat(configuration.secret(OptionName.HF_TOKEN).orElseThrow().reveal())
        .isEqualTo("hf_file");
    assertThat(configuration.setting(OptionName.HF_ENDPOINT).source())
        .as("a blank value is none")
        .isEqualTo(new Source.Default());
  }

  @Test
  void theSecretsStoreIsAskedLast() {
    SecretStore.of(nobody).set(OptionName.HF_TOKEN, "hf_store", Instant.EPOCH);
    Configuration configuration = Configuration.read(ConfigurationInput.of(nobody));
    assertThat(configuration.secret(OptionName.HF_TOKEN).orElseThrow().reveal())
        .isEqualTo("hf_store");
    assertThat(configuration.secretsFor(Reader.BACKEND)).hasSize(1);
    assertThat(configuration.secretsFor(Reader.FRONTEND)).isEmpty();
    assertThat(configuration.environmentFor(Reader.BACKEND)).isEmpty();
    assertThat(configuration.setting(OptionName.HF_TOKEN))
        .hasToString("HF_TOKEN=*** (secrets store)");
  }

  @Test
  void everyFaultIsNamedAtOnceWithItsPlace() throws IOException {
    Path file =
        env("USE_GPU=ture\nAPP_PROT=1\nMOSHI_USE_SSL=yes\nOTHER=1\nHF_TOKEN=hf canary\njunk\n");
    var input =
        ConfigurationInput.of(with("APP_PORT", "80a"))
            .checkout(Optional.of(folder))
            .set(List.of("CPU_OFLOAD=1", "NONSENSE_AT_ALL=1", "hf_canary", "DASHBOARD_PORT=0"))
            .small(true);
    assertThatThrownBy(() -> Configuration.read(input))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "settings: --set: there is no option 'CPU_OFLOAD'; did you mean CPU_OFFLOAD?; "
                + "--set: there is no option 'NONSENSE_AT_ALL'; 'personaplex config --all' lists them; "
                + "--set: wanted NAME=VALUE, with a = between them; "
                + file
                + " line 6: wanted NAME=VALUE, with a = after the name; "
                + file
                + " line 2: there is no option 'APP_PROT'; did you mean APP_PORT?; "
                + "APP_PORT is '80a' (environment),"
                + " wanted a whole number from 1 to 65535, for example 8010; "
                + "DASHBOARD_PORT is '0' (--set),"
                + " wanted a whole number from 1 to 65535, for example 15000; "
                + "USE_GPU is 'ture' ("
                + file
                + " line 1), wanted true or false: did you mean true?; "
                + "HF_TOKEN has a value that cannot be used ("
                + file
                + " line 5), wanted one word, such as hf_…");
  }

  @Test
  void strangersInTheFileArePassedByAndDuplicatesToldOf() throws IOException {
    Path file = env("DATABASE_URL=x\nAPP_PORT=1\nAPP_PORT=2\n");
    Configuration configuration =
        Configuration.read(ConfigurationInput.of(nobody).envFile(Optional.of(file)));
    assertThat(configuration.port(OptionName.APP_PORT)).isEqualTo(2);
    assertThat(configuration.ignored())
        .extracting(EnvFile.Entry::name, EnvFile.Entry::line)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("DATABASE_URL", 1));
    assertThat(configuration.notices())
        .containsExactly(file + ": APP_PORT is there twice, in lines 2 and 3; the last one counts");
  }

  @Test
  void aPasswordInAnAddressIsHiddenHoweverItIsWritten() {
    for (String address :
        List.of(
            "alice:canary@proxy:3128",
            "http://bob:pa@canary@proxy:3128",
            "http://bob:canary/1@proxy:3128")) {
      Configuration configuration =
          Configuration.read(ConfigurationInput.of(with("HTTPS_PROXY", address)));
      Setting setting = configuration.setting(OptionName.HTTPS_PROXY);
      assertThat(setting.shown()).endsWith("***@proxy:3128").doesNotContain("canary");
      assertThat(setting.isSecret()).isTrue();
      assertThat(configuration.environmentFor(Reader.BACKEND)).isEmpty();
      assertThat(configuration.secrets()).extracting(Secret::reveal).contains(address);
    }
    assertThat(new Setting(OptionName.HTTPS_PROXY, "proxy:3128", new Source.Default()).isSecret())
        .isFalse();
  }

  @Test
  void aPathOfTheFileIsMeantFromItsFolderAndAHomeSignIsRefused() throws IOException {
    env("HF_HOME=models/hf\nPERSONAPLEX_HOME=/abs\n");
    var input = ConfigurationInput.of(nobody).checkout(Optional.of(folder));
    Configuration configuration = Configuration.read(input);
    assertThat(configuration.text(OptionName.HF_HOME))
        .isEqualTo(folder.resolve("models/hf").toString());
    assertThat(configuration.text(OptionName.PERSONAPLEX_HOME)).isEqualTo("/abs");
    assertThat(Configuration.read(input.set(List.of("HF_HOME=x"))).text(OptionName.HF_HOME))
        .isEqualTo(Path.of("x").toAbsolutePath().toString());
    env("HF_HOME=~/hf\nPERSONAPLEX_HOME=~/pp\n");
    assertThatThrownBy(() -> Configuration.read(input))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("HF_HOME is '~/hf'")
        .hasMessageContaining("PERSONAPLEX_HOME is '~/pp'")
        .hasMessageContaining("write the home folder in full");
    assertThatThrownBy(() -> Configuration.secretStore(input))
        .as("no folder named ~ is made")
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void anAddressWithAPasswordAsAnArgumentIsWarnedOf() {
    assertThat(
            Configuration.read(
                    ConfigurationInput.of(nobody).set(List.of("HTTPS_PROXY=http://u:canary@h")))
                .notices())
        .singleElement()
        .asString()
        .contains("HTTPS_PROXY came as an argument")
        .doesNotContain("canary");
  }

  @Test
  void secretsOfTheFileAreKnownThoughOtherValuesCannotBeUsed() throws IOException {
    env("APP_PORT=80a\nHF_TOKEN=hf_file\nHTTP_PROXY=u:canary@h\n");
    assertThat(
            Configuration.secretsInEnvFile(
                ConfigurationInput.of(with("HF_TOKEN", "hf_other")).checkout(Optional.of(folder))))
        .extracting(Secret::reveal)
        .contains("hf_file", "u:canary@h");
  }

  @Test
  void anEmptyValueOfTheCommandLineTakesAValueAway() {
    Configuration configuration =
        Configuration.read(
            ConfigurationInput.of(with("SPEECH_ENGINE", "echo", "https_proxy", "http://p:1"))
                .set(List.of("SPEECH_ENGINE=", "HTTPS_PROXY=http://q:2")));
    assertThat(configuration.text(OptionName.SPEECH_ENGINE)).isEqualTo("auto");
    assertThat(configuration.environmentFor(Reader.BACKEND))
        .as("a child inherits the environment")
        .isEqualTo(
            Map.of("SPEECH_ENGINE", "", "HTTPS_PROXY", "http://q:2", "https_proxy", "http://q:2"));
  }

  @Test
  void thePlaceholderOfTheTemplateCountsAsMissing() throws IOException {
    env("HF_TOKEN=hf_your_token_here\n");
    Configuration configuration =
        Configuration.read(ConfigurationInput.of(nobody).checkout(Optional.of(folder)));
    assertThat(configuration.secret(OptionName.HF_TOKEN)).isEmpty();
    assertThat(configuration.notices())
        .anyMatch(notice -> notice.contains("placeholder") && notice.contains("line 1"));
  }

  @Test
  void theOtherNameOfTheTokenIsAccepted() throws IOException {
    env("hf-token=hf_other\n");
    assertThat(
            Configuration.read(ConfigurationInput.of(nobody).checkout(Optional.of(folder)))
                .secret(OptionName.HF_TOKEN)
                .orElseThrow()
                .reveal())
        .isEqualTo("hf_other");
  }

  @Test
  void smallIsTheSmallSetAndMustNotBeContradicted() {
    var small = ConfigurationInput.of(nobody).small(true);
    assertThat(Configuration.read(small).setting(OptionName.MODEL_SET))
        .isEqualTo(new Setting(OptionName.MODEL_SET, "small", new Source.Argument("--small")));
    assertThatThrownBy(() -> Configuration.read(small.set(List.of("MODEL_SET=default"))))
        .hasMessageContaining("--small and --set MODEL_SET=default contradict each other");
  }

  @Test
  void theFileOfTheCommandLineGoesBeforeThatOfTheEnvironmentAndThatOfTheCheckout()
      throws IOException {
    env("APP_PORT=1\n");
    Path second = Files.writeString(folder.resolve("second"), "APP_PORT=2\n");
    Path third = Files.writeString(folder.resolve("third"), "APP_PORT=3\n");
    var input =
        ConfigurationInput.of(with("PERSONAPLEX_ENV_FILE", second.toString()))
            .checkout(Optional.of(folder));
    assertThat(Configuration.read(input).port(OptionName.APP_PORT)).isEqualTo(2);
    assertThat(Configuration.read(input.envFile(Optional.of(third))).port(OptionName.APP_PORT))
        .isEqualTo(3);
  }

  @Test
  void aSecretThatTheCommandLineTakesAwayIsNotInherited() {
    Configuration configuration =
        Configuration.read(
            ConfigurationInput.of(with("HF_TOKEN", "hf_inherited")).set(List.of("HF_TOKEN=")));
    assertThat(configuration.secret(OptionName.HF_TOKEN)).isEmpty();
    assertThat(configuration.environmentFor(Reader.BACKEND)).containsEntry("HF_TOKEN", "");
    assertThat(configuration.effectiveEnvironment()).containsEntry("HF_TOKEN", "");
  }

  @Test
  void aFileThatWasNamedMustBeThere() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(
            () -> Configuration.read(ConfigurationInput.of(nobody).envFile(Optional.of(missing))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(missing.toString());
    assertThat(
            Configuration.read(ConfigurationInput.of(nobody).checkout(Optional.of(folder)))
                .envFile())
        .as("that of the checkout need not")
        .isEmpty();
  }

  @Test
  void aPasswordInAnAddressIsASecret() {
    String address = "http://ada:canary@proxy:8080";
    Configuration configuration =
        Configuration.read(ConfigurationInput.of(with("HTTPS_PROXY", address)));
    Setting setting = configuration.setting(OptionName.HTTPS_PROXY);
    assertThat(setting.shown()).isEqualTo("http://***@proxy:8080");
    assertThat(setting.toString()).doesNotContain("canary");
    assertThat(configuration.environmentFor(Reader.BACKEND)).isEmpty();
    assertThat(configuration.secretsFor(Reader.BACKEND))
        .extracting(Secret::reveal)
        .containsExactly(address);
    assertThat(configuration.secrets())
        .extracting(Secret::reveal)
        .containsExactly(address, "ada:canary", "canary");
    assertThat(configuration.effectiveEnvironment()).containsEntry("HTTPS_PROXY", address);
  }

  @Test
  void whatIsUnprovenIsSaid() {
    assertThat(
            Configuration.read(ConfigurationInput.of(with("PERSONAPLEX_PRECISION", "INT4")))
                .notices())
        .singleElement()
        .asString()
        .contains("int4", "unproven");
  }

  @Test
  void aFolderWithPersonaPlexNeedsNoWord() {
    assertThat(
            Configuration.read(
                    ConfigurationInput.of(with("PERSONAPLEX_MODEL_PATH", folder.toString())))
                .notices())
        .isEmpty();
  }

  @Test
  void theBackendIsToldHowPersonaPlexIsRun() {
    var settings =
        Map.of(
            "SPEECH_ENGINE", "personaplex",
            "PERSONAPLEX_PRECISION", "bf16",
            "PERSONAPLEX_THREADS", "3",
            "PERSONAPLEX_KERNELS", "scalar",
            "PERSONAPLEX_CONTEXT_END", "slide");
    assertThat(Configuration.read(ConfigurationInput.of(settings)).environmentFor(Reader.BACKEND))
        .containsExactlyInAnyOrderEntriesOf(settings);
  }

  @Test
  void withAnEndpointTheLanguageModelIsANameThere() throws IOException {
    env("LLM_MODEL=org/chat.gguf\n");
    Configuration elsewhere =
        Configuration.read(
            ConfigurationInput.of(
                    with("LLM_URL", "http://localhost:1/v1", "LLM_API_KEY", "sk-canary"))
                .checkout(Optional.of(folder)));
    assertThat(elsewhere.text(OptionName.LLM_MODEL)).isEqualTo("org/chat.gguf");
    assertThat(elsewhere.setting(OptionName.LLM_API_KEY).toString()).doesNotContain("canary");
    assertThat(elsewhere.environmentFor(Reader.BACKEND)).doesNotContainKey("LLM_API_KEY");
    assertThat(elsewhere.secretsFor(Reader.BACKEND)).hasSize(1);
    assertThat(elsewhere.secretsFor(Reader.FRONTEND)).isEmpty();
    assertThatThrownBy(
            () -> Configuration.read(ConfigurationInput.of(nobody).checkout(Optional.of(folder))))
        .hasMessageContaining("LLM_MODEL is '%s".formatted(folder.toString().substring(0, 4)))
        .hasMessageContaining("wanted a GGUF file that exists");
  }

  @Test
  void anEndpointThatCannotBeUsedAndUnknownToolsAreNamedAtOnce() {
    assertThatThrownBy(
            () ->
                Configuration.read(
                    ConfigurationInput.of(
                        with("LLM_URL", "http://me:canary@host", "CASCADE_TOOLS", "time,rain"))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("LLM_URL has a value that cannot be used, wanted an address such as")
        .hasMessageContaining("CASCADE_TOOLS is 'time,rain', wanted time, arithmetic between")
        .hasMessageNotContaining("canary");
  }

  @Test
  void theWholeEnvironmentOfThisProcessHasWhatOtherPlacesSay() throws IOException {
    env("HF_HOME=/models\nHF_TOKEN=hf_file\n");
    Map<String, String> effective =
        Configuration.read(
                ConfigurationInput.of(with("PATH", "/bin")).checkout(Optional.of(folder)))
            .effectiveEnvironment();
    assertThat(effective)
        .containsEntry("PATH", "/bin")
        .containsEntry("HF_HOME", "/models")
        .containsEntry("HF_TOKEN", "hf_file");
  }

  @Test
  void everyOptionSaysWhatItIs() {
    for (OptionName option : OptionName.values()) {
      assertThat(option.description()).as(option.name()).isNotBlank().doesNotContain("\n");
      assertThat(Options.named(option.name())).contains(option);
    }
  }

  private Path env(String text) throws IOException {
    return Files.writeString(folder.resolve(".env"), text);
  }

  private Map<String, String> with(String... pairs) {
    var environment = new java.util.HashMap<>(nobody);
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return environment;
  }
}
