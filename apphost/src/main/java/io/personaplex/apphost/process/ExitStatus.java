package io.personaplex.apphost.process;

import java.util.Optional;

/// How a process ended.
///
/// @param code its exit code; 128 + n after signal n. A JVM that ends in order after SIGTERM says
///   143 itself.
public record ExitStatus(int code) {
  private static final int SIGNALLED = 128;

  /// The signal behind the code, if it is one.
  public Optional<Signal> signal() {
    return code > SIGNALLED ? Signal.of(code - SIGNALLED) : Optional.empty();
  }

  /// Whether this is how a process usually ends that was sent a stop signal: 0, 130 or 143. The
  /// code does not tell who sent one, or whether anybody did.
  public boolean isUsualAfterStopSignal() {
    return code == 0
        || signal().filter(signal -> signal == Signal.INT || signal == Signal.TERM).isPresent();
  }

  /// `code 3`, `code 137 (SIGKILL)`.
  @Override
  public String toString() {
    return "code " + code + signal().map(signal -> " (SIG" + signal + ")").orElse("");
  }
}
