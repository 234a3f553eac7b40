package io.personaplex.apphost;

import io.personaplex.apphost.process.ExitStatus;
import java.util.Optional;

/// How what a service ran in ended.
///
/// @param code exit code; 128 + n after signal n; [#UNKNOWN] if nobody could say
/// @param outOfMemory whether the kernel killed a process of it for want of memory
/// @param why what is known if the code is not; empty otherwise
public record Exit(int code, boolean outOfMemory, String why) {
  /// The code of an end nobody saw.
  public static final int UNKNOWN = -1;

  /// An ordinary end.
  public static Exit of(int code) {
    return new Exit(code, false, "");
  }

  /// An end nobody saw.
  public static Exit unknown(String why) {
    return new Exit(UNKNOWN, false, why);
  }

  /// The signal that ended it, if one did: `SIGKILL`.
  public Optional<String> signal() {
    return new ExitStatus(code).signal().map(signal -> "SIG" + signal);
  }

  /// Whether this is how something usually ends that was sent a stop signal: see [ExitStatus].
  boolean isUsualAfterStopSignal() {
    return new ExitStatus(code).isUsualAfterStopSignal();
  }

  /// Completes "it ended with …": `code 3`, `code 137 (SIGKILL, out of memory)`.
  public String words() {
    if (code == UNKNOWN) {
      return "no exit code: " + why;
    }
    String words = new ExitStatus(code).toString();
    if (!outOfMemory) {
      return words;
    }
    return words.endsWith(")")
        ? words.substring(0, words.length() - 1) + ", out of memory)"
        : words + " (out of memory)";
  }
}
