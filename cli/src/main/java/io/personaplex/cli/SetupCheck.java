package io.personaplex.cli;

/// Whether this machine has one thing that is needed.
///
/// @param id short and lasting: `jdk`, `disk`, `port-8010`
/// @param met whether it has
/// @param found what there is, for people
/// @param remedy what to do if it has not; empty if it has
record SetupCheck(String id, boolean met, String found, String remedy) {
  static SetupCheck met(String id, String found) {
    return new SetupCheck(id, true, found, "");
  }

  static SetupCheck unmet(String id, String found, String remedy) {
    return new SetupCheck(id, false, found, remedy);
  }
}
