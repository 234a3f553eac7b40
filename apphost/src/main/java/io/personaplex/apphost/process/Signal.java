package io.personaplex.apphost.process;

import java.util.Arrays;
import java.util.Optional;

/// The signals a process is asked to end with, or ends by (signal(7); the numbers of Linux).
public enum Signal {
  HUP(1),
  INT(2),
  QUIT(3),
  ILL(4),
  ABRT(6),
  BUS(7),
  FPE(8),
  KILL(9),
  SEGV(11),
  PIPE(13),
  ALRM(14),
  TERM(15),
  STOP(19),
  XCPU(24),
  XFSZ(25),
  SYS(31);

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /// Its number.
  public int number() {
    return number;
  }

  /// The signal with this number, if it is one of these.
  public static Optional<Signal> of(int number) {
    return Arrays.stream(values()).filter(signal -> signal.number == number).findFirst();
  }
}
