package io.personaplex.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Reads settings by name, from the environment unless told otherwise. A blank value counts as
/// absent. Faults are collected, so that one start reports all of them: read everything, then call
/// [#throwIfFaulty].
///
/// Not for secrets: a faulty value is repeated in the message.
public final class Settings {
  private final Map<String, String> environment;
  private final UnaryOperator<String> origin;

  /// Each once: a setting may be read in two places.
  private final Set<String> faults = new LinkedHashSet<>();

  /// @param environment for example `System.getenv()`
  public Settings(Map<String, String> environment) {
    this(environment, _ -> "");
  }

  /// Settings that come from several places.
  ///
  /// @param values by name
  /// @param origin where the value of a name was found, told with its fault; empty to say nothing
  public Settings(Map<String, String> values, UnaryOperator<String> origin) {
    this.environment = Map.copyOf(values);
    this.origin = origin;
  }

  /// A text, stripped.
  public String text(String name, String fallback) {
    String value = environment.getOrDefault(name, "").strip();
    return value.isEmpty() ? fallback : value;
  }

  /// A TCP port, 0 … 65535; 0 lets the system choose.
  public int port(String name, int fallback) {
    return whole(name, fallback, 0, 65_535, "a port from 0 to 65535, for example " + fallback);
  }

  /// A whole number, `min` … `max`.
  public int whole(String name, int fallback, int min, int max) {
    return whole(
        name,
        fallback,
        min,
        max,
        "a whole number from %d to %d, for example %d".formatted(min, max, fallback));
  }

  /// A switch: `1`, `true`, `yes`, `on` or `0`, `false`, `no`, `off`, in any case.
  public boolean flag(String name, boolean fallback) {
    String value = text(name, "");
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "" -> fallback;
      case "1", "true", "yes", "on" -> true;
      case "0", "false", "no", "off" -> false;
      default -> {
        fault(name, value, "true or false" + didYouMean(value, List.of("true", "false")));
        yield fallback;
      }
    };
  }

  /// One word out of `allowed`, in any case.
  public String choice(String name, String fallback, List<String> allowed) {
    String value = text(name, fallback).toLowerCase(Locale.ROOT);
    if (!allowed.contains(value)) {
      var words = allowed.stream().filter(word -> !word.isEmpty()).toList();
      fault(name, value, "one of " + String.join(", ", words) + didYouMean(value, words));
      return fallback;
    }
    return value;
  }

  /// Words between commas or blanks, without repetition; empty when absent.
  public Set<String> words(String name) {
    var words = new LinkedHashSet<String>();
    for (String word : text(name, "").split("[,\\s]+", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  /// Reports a fault that only the caller can see.
  ///
  /// @param wanted completes "NAME is 'GOT', wanted …"
  public void fault(String name, String got, String wanted) {
    faults.add("%s is '%s'%s, wanted %s".formatted(name, brief(got), origin(name), wanted));
  }

  /// Reports a fault without repeating the value, which may be a secret.
  ///
  /// @param wanted completes "NAME has a value that cannot be used, wanted …"
  public void faultWithoutValue(String name, String wanted) {
    faults.add(
        "%s has a value that cannot be used%s, wanted %s".formatted(name, origin(name), wanted));
  }

  /// Reports a fault in words of the caller's own.
  public void fault(String sentence) {
    faults.add(sentence);
  }

  /// @throws SettingsException naming every fault found so far
  public void throwIfFaulty() {
    if (!faults.isEmpty()) {
      throw new SettingsException("settings: " + String.join("; ", faults));
    }
  }

  private int whole(String name, int fallback, int min, int max, String wanted) {
    String value = text(name, "");
    if (value.isEmpty()) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one fault below.
    }
    fault(name, value, wanted);
    return fallback;
  }

  private String origin(String name) {
    String place = origin.apply(name);
    return place.isEmpty() ? "" : " (" + place + ")";
  }

  private static String didYouMean(String value, List<String> words) {
    return Suggestion.nearest(value, words).map(": did you mean %s?"::formatted).orElse("");
  }

  private static String brief(String value) {
    return value.length() <= 40 ? value : value.substring(0, 40) + "…";
  }
}
