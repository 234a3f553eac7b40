package io.personaplex.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads settings from the environment. A blank value counts as absent. Faults are collected, so
/// that one start reports all of them: read everything, then call [#throwIfFaulty].
///
/// Not for secrets: a faulty value is repeated in the message.
public final class Settings {
  private final Map<String, String> environment;
  private final List<String> faults = new ArrayList<>();

  /// @param environment for example `System.getenv()`
  public Settings(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /// A text, stripped.
  public String text(String name, String fallback) {
    String value = environment.getOrDefault(name, "").strip();
    return value.isEmpty() ? fallback : value;
  }

  /// A TCP port, 0 … 65535; 0 lets the system choose.
  public int port(String name, int fallback) {
    return whole(name, fallback, 0, 65_535, "a port from 0 to 65535");
  }

  /// A whole number, `min` … `max`.
  public int whole(String name, int fallback, int min, int max) {
    return whole(name, fallback, min, max, "a whole number from %d to %d".formatted(min, max));
  }

  /// A switch: `1`, `true`, `yes`, `on` or `0`, `false`, `no`, `off`, in any case.
  public boolean flag(String name, boolean fallback) {
    String value = text(name, "");
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "" -> fallback;
      case "1", "true", "yes", "on" -> true;
      case "0", "false", "no", "off" -> false;
      default -> {
        fault(name, value, "true or false");
        yield fallback;
      }
    };
  }

  /// One word out of `allowed`, in any case.
  public String choice(String name, String fallback, List<String> allowed) {
    String value = text(name, fallback).toLowerCase(Locale.ROOT);
    if (!allowed.contains(value)) {
      fault(name, value, "one of " + String.join(", ", allowed));
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
    faults.add("%s is '%s', wanted %s".formatted(name, brief(got), wanted));
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

  private static String brief(String value) {
    return value.length() <= 40 ? value : value.substring(0, 40) + "…";
  }
}
