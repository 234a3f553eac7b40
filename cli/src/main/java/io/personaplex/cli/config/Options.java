package io.personaplex.cli.config;

import io.personaplex.http.Suggestion;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks options up by the names people write.
public final class Options {
  private static final Map<String, OptionName> BY_NAME = byName();

  private Options() {}

  /// The option of this name or alias, exactly as written.
  public static Optional<OptionName> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /// The name nearest to one that is none, if it was probably meant.
  public static Optional<String> nearest(String name) {
    return Suggestion.nearest(name, BY_NAME.keySet());
  }

  /// The options that are secrets.
  public static List<OptionName> secrets() {
    return Arrays.stream(OptionName.values()).filter(OptionName::isSecret).toList();
  }

  private static Map<String, OptionName> byName() {
    var names = new LinkedHashMap<String, OptionName>();
    for (OptionName option : OptionName.values()) {
      names.put(option.name(), option);
      option.aliases().forEach(alias -> names.put(alias, option));
    }
    return names;
  }
}
