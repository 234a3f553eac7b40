package io.personaplex.cli.config;

import java.util.List;

/// What the value of an option may be.
public sealed interface OptionKind {
  /// A TCP port, 1 to 65535.
  record Port() implements OptionKind {}

  /// A whole number, or nothing.
  ///
  /// @param min the smallest
  /// @param max the largest
  record Whole(int min, int max) implements OptionKind {}

  /// `true` or `false`, or one of their other spellings.
  record Flag() implements OptionKind {}

  /// One of a few words.
  ///
  /// @param words all of them, in lower case
  record Choice(List<String> words) implements OptionKind {
    /// Copies the list.
    public Choice {
      words = List.copyOf(words);
    }
  }

  /// Any text.
  record Text() implements OptionKind {}

  /// A name or address of a network interface.
  record Host() implements OptionKind {}

  /// Addresses, which may carry a user name and a password: those are not shown.
  record Address() implements OptionKind {}

  /// A file or folder of this machine.
  record Location() implements OptionKind {}

  /// A text that is never shown.
  record Hidden() implements OptionKind {}

  /// The name of the kind, for people and JSON: `port`, `flag`, `choice`, ...
  default String word() {
    return switch (this) {
      case Port _ -> "port";
      case Whole _ -> "number";
      case Flag _ -> "flag";
      case Choice _ -> "choice";
      case Text _ -> "text";
      case Host _ -> "host";
      case Address _ -> "address";
      case Location _ -> "path";
      case Hidden _ -> "secret";
    };
  }
}
