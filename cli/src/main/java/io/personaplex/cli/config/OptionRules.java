package io.personaplex.cli.config;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.cascade.remote.ChatEndpoint;
import io.personaplex.cascade.tool.ToolRegistry;
import io.personaplex.cli.config.OptionKind.Address;
import io.personaplex.cli.config.OptionKind.Choice;
import io.personaplex.cli.config.OptionKind.Flag;
import io.personaplex.cli.config.OptionKind.Hidden;
import io.personaplex.cli.config.OptionKind.Host;
import io.personaplex.cli.config.OptionKind.Location;
import io.personaplex.cli.config.OptionKind.Port;
import io.personaplex.cli.config.OptionKind.Text;
import io.personaplex.cli.config.OptionKind.Whole;
import io.personaplex.http.RequestRules;
import io.personaplex.http.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// What a value must be, for each option and between them. Faults go to the [Settings].
final class OptionRules {
  static final int PORT_MIN = 1;
  static final int PORT_MAX = 65_535;

  /// Completes "wanted …".
  static final String PATH_WANTED =
      "a path; only a shell knows ~, so write the home folder in full";

  private final Settings settings;

  OptionRules(Settings settings) {
    this.settings = settings;
  }

  void check() {
    for (OptionName option : OptionName.values()) {
      check(option);
    }
    RequestRules.origins(settings);
    languageModel();
    tools();
    modelFolder();
  }

  /// The value in its canonical spelling.
  String canonical(OptionName option) {
    return switch (option.kind()) {
      case Port _ -> Integer.toString(port(option));
      case Flag _ -> Boolean.toString(flag(option));
      case Choice _ -> choice(option);
      case Whole _, Text _, Host _, Address _, Location _, Hidden _ -> text(option);
    };
  }

  int port(OptionName option) {
    return settings.whole(
        option.name(), Integer.parseInt(option.defaultValue()), PORT_MIN, PORT_MAX);
  }

  boolean flag(OptionName option) {
    return settings.flag(option.name(), Boolean.parseBoolean(option.defaultValue()));
  }

  String choice(OptionName option) {
    if (!(option.kind() instanceof Choice(List<String> words))) {
      throw new IllegalArgumentException(option + " is no choice");
    }
    var allowed = new ArrayList<>(words);
    if (option.defaultValue().isEmpty()) {
      allowed.add("");
    }
    return settings.choice(option.name(), option.defaultValue(), allowed);
  }

  String text(OptionName option) {
    return settings.text(option.name(), option.defaultValue());
  }

  private void check(OptionName option) {
    String value = text(option);
    switch (option.kind()) {
      case Port _, Flag _, Choice _ -> canonical(option);
      case Whole(int min, int max) -> {
        if (!value.isEmpty()) {
          settings.whole(option.name(), min, min, max);
        }
      }
      case Host _ -> {
        if (!Endpoint.isHost(value)) {
          settings.fault(
              option.name(), value, "an address of this machine such as 127.0.0.1 or 0.0.0.0");
        }
      }
      case Location _ -> {
        if (!isPath(value)) {
          settings.fault(option.name(), value, PATH_WANTED);
        }
      }
      case Hidden _ -> {
        if (!value.matches("\\S*")) {
          settings.faultWithoutValue(
              option.name(), option == OptionName.HF_TOKEN ? "one word, such as hf_…" : "one word");
        }
      }
      case Text _, Address _ -> {}
    }
  }

  /// A wrong one would surface as an echo engine some minutes later.
  private void languageModel() {
    var endpoint = new HashMap<String, String>();
    // The key is checked by itself.
    for (OptionName option : List.of(OptionName.LLM_URL, OptionName.LLM_MODEL)) {
      endpoint.put(option.name(), text(option));
    }
    try {
      if (ChatEndpoint.of(endpoint).isPresent()) {
        return;
      }
    } catch (IllegalArgumentException unusable) {
      settings.fault(String.valueOf(unusable.getMessage()));
      return;
    }
    String model = text(OptionName.LLM_MODEL);
    if (isFileName(model) && !(isPath(model) && Files.isRegularFile(Path.of(model)))) {
      settings.fault(
          OptionName.LLM_MODEL.name(), model, "a GGUF file that exists, or hf:OWNER/NAME:FILE");
    }
  }

  private void tools() {
    try {
      ToolRegistry.of(text(OptionName.CASCADE_TOOLS), Clock.systemUTC());
    } catch (IllegalArgumentException unknown) {
      settings.fault(String.valueOf(unknown.getMessage()));
    }
  }

  private void modelFolder() {
    String folder = text(OptionName.PERSONAPLEX_MODEL_PATH);
    if (!folder.isEmpty() && isPath(folder) && !Files.isDirectory(Path.of(folder))) {
      settings.fault(OptionName.PERSONAPLEX_MODEL_PATH.name(), folder, "a folder that exists");
    }
  }

  /// Whether a value can be the path that was meant. Linux forbids NUL alone; a `~` would become a
  /// folder of that name.
  static boolean isPath(String value) {
    return value.indexOf('\0') < 0 && !value.equals("~") && !value.startsWith("~/");
  }

  /// Whether the value is a path that depends on where it is looked at.
  static boolean isRelativePath(OptionName option, String value) {
    return option.kind() instanceof Location && isRelative(value);
  }

  /// Whether a language model is named by a path that depends on where it is looked at.
  static boolean isRelativeModelFile(String model) {
    return isFileName(model) && isRelative(model);
  }

  private static boolean isRelative(String value) {
    return !value.isEmpty() && isPath(value) && !Path.of(value).isAbsolute();
  }

  /// A language model is named by its file, or by its place on the hub.
  private static boolean isFileName(String model) {
    return !model.startsWith("hf:") && (model.contains("/") || model.endsWith(".gguf"));
  }
}
