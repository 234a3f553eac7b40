package io.personaplex.backend;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.personaplex.speech.SpeechException;
import java.util.ArrayList;
import java.util.List;

/// The engines that do not speak, and why; each is logged as it is added. One thread.
final class PassedOver {
  private static final System.Logger LOG = System.getLogger(PassedOver.class.getName());

  private final List<String> wanted = new ArrayList<>();
  private final List<String> notSetUp = new ArrayList<>();

  /// Nobody has set it up: no fault.
  void notSetUp(String name, String reason) {
    LOG.log(INFO, "engine {0}: not set up, {1}", name, reason);
    notSetUp.add("%s is not set up: %s".formatted(name, reason));
  }

  /// It would not do on this machine.
  void unfit(String name, String reason) {
    add("%s was passed over: %s".formatted(name, reason));
  }

  /// It could not start and says why.
  void failed(String name, SpeechException fault) {
    add("%s cannot start: %s".formatted(name, fault.getMessage()));
    LOG.log(DEBUG, name, fault);
  }

  /// The machine or its limits gave it too little memory while it was loaded.
  void outOfMemory(String name, OutOfMemoryError fault) {
    add("%s cannot start: not enough memory (%s)".formatted(name, fault.getMessage()));
    LOG.log(DEBUG, name, fault);
  }

  /// It could not start and nobody has a sentence for it.
  void broken(String name, Throwable fault) {
    LOG.log(WARNING, name + " cannot start", fault);
    wanted.add(
        "%s cannot start: it failed unexpectedly (%s); ./personaplex logs, or talk with --log, shows the details"
            .formatted(name, fault.getClass().getSimpleName()));
  }

  private void add(String reason) {
    LOG.log(WARNING, reason); // a sentence for people
    wanted.add(reason);
  }

  /// Whether one of them was meant to speak here.
  boolean isAnyWanted() {
    return !wanted.isEmpty();
  }

  /// All reasons, those that are no fault only if there are no others.
  String reasons() {
    return String.join("; ", wanted.isEmpty() ? notSetUp : wanted);
  }

  /// Those that are no fault, behind a blank and in brackets; empty if there are none.
  String inBrackets() {
    return notSetUp.isEmpty() ? "" : " (%s)".formatted(String.join("; ", notSetUp));
  }
}
