package io.personaplex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class SettingsOptionsTest {
  @Test
  void whatIsSecretIsHandedOverInTheEnvironmentAlone() {
    var arguments = new ArrayList<String>();
    Map<String, String> variables = new HashMap<>();
    parsed(
            "--set",
            "HTTPS_PROXY=http://before:3128",
            "--set",
            "HTTPS_PROXY=http://u:canary@h",
            "--set",
            "HF_TOKEN=hf_canary",
            "--set",
            "APP_PORT=9000")
        .handOver(arguments::add, variables::put);
    assertThat(arguments).containsExactly("--set", "APP_PORT=9000");
    assertThat(variables)
        .containsEntry("HF_TOKEN", "hf_canary")
        .containsEntry("HTTPS_PROXY", "http://u:canary@h")
        .as("an inherited name in lower case would go first")
        .containsEntry("https_proxy", "http://u:canary@h");
  }

  @Test
  void anEmptyValueTakesASecretAwayInTheOtherProcessToo() {
    var arguments = new ArrayList<String>();
    Map<String, String> variables = new HashMap<>();
    parsed("--set", "HF_TOKEN=").handOver(arguments::add, variables::put);
    assertThat(arguments).isEqualTo(List.of("--set", "HF_TOKEN="));
    assertThat(variables).isEmpty();
  }

  @Command
  private static final class Nothing {}

  private static SettingsOptions parsed(String... arguments) {
    var options = new SettingsOptions();
    new CommandLine(new Nothing()).addMixin("settings", options).parseArgs(arguments);
    return options;
  }
}
