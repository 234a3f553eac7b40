package io.personaplex.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/// One object of a configuration file, read entry by entry. Faults are collected, so that one look
/// at the message shows all of them.
final class ConfigSection {
  /// Far above any size of a real codec, and small enough to multiply two of them.
  private static final int MOST = 1 << 20;

  private final String path;
  private final JsonNode node;
  private final List<String> faults;

  /// Sizes that came from elsewhere, to be checked against each other.
  ConfigSection(String path) {
    this(path, MissingNode.getInstance(), new ArrayList<>());
  }

  /// The outermost object.
  ConfigSection(String path, JsonNode node) {
    this(path, node, new ArrayList<>());
  }

  private ConfigSection(String path, JsonNode node, List<String> faults) {
    this.path = path;
    this.node = node;
    this.faults = faults;
  }

  /// An object inside this one.
  ConfigSection section(String name) {
    return new ConfigSection(path + "." + name, node.path(name), faults);
  }

  /// A whole number ≥ 1 and not absurd; 1 where it is not one.
  int positive(String name) {
    return positive(name, node.path(name));
  }

  /// Whole numbers ≥ 1, at least one of them.
  List<Integer> positives(String name) {
    List<Integer> values = new ArrayList<>();
    for (JsonNode value : node.path(name)) {
      values.add(positive(name + "[" + values.size() + "]", value));
    }
    if (values.isEmpty()) {
      faults.add(
          "'%s.%s' is %s, wanted a list of whole numbers".formatted(path, name, found(name)));
      values.add(1);
    }
    return List.copyOf(values);
  }

  /// A finite number > 0; 1 where it is not one.
  double number(String name) {
    double value = node.path(name).asDouble();
    if (!node.path(name).isNumber() || !(value > 0) || Double.isInfinite(value)) {
      faults.add("'%s.%s' is %s, wanted a number above 0".formatted(path, name, found(name)));
      return 1;
    }
    return value;
  }

  /// An entry this codec knows only one value of. An absent one means that value.
  void only(String name, Object known) {
    JsonNode value = node.path(name);
    if (!value.isMissingNode() && !value.asText().equals(known.toString())) {
      faults.add(
          "'%s.%s' is %s, this codec knows only %s".formatted(path, name, found(name), known));
    }
  }

  /// Two values that must agree.
  void agree(String what, long got, long wanted) {
    if (got != wanted) {
      faults.add("'%s': %s is %d, wanted %d".formatted(path, what, got, wanted));
    }
  }

  /// A value with bounds, both allowed.
  void within(String what, long got, long least, long most) {
    if (got < least || got > most) {
      faults.add("'%s': %s is %d, wanted %d to %d".formatted(path, what, got, least, most));
    }
  }

  /// Throws what was collected.
  ///
  /// @throws CodecException if there is anything
  void finish() {
    if (!faults.isEmpty()) {
      throw new CodecException("codec configuration: " + String.join("; ", faults));
    }
  }

  private int positive(String name, JsonNode value) {
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > MOST) {
      faults.add(
          "'%s.%s' is %s, wanted a whole number from 1 to %d"
              .formatted(path, name, value.isMissingNode() ? "missing" : value, MOST));
      return 1;
    }
    return value.intValue();
  }

  private String found(String name) {
    return node.path(name).isMissingNode() ? "missing" : node.path(name).toString();
  }
}
