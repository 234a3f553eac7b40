package io.personaplex.apphost.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Where a process id means something: one boot of one machine, and there one PID namespace.
///
/// Two machines may share a container engine or a home folder, and a container counts its processes
/// from 1 again: a process that is not to be found here may well run there. Written
/// `BOOT.NAMESPACE` (`/proc/sys/kernel/random/boot_id`, and the inode of `/proc/self/ns/pid`).
///
/// @param text as it is written; empty if it is not known
public record PidSpace(String text) {
  /// The form of a known one.
  static final String FORM = "[0-9a-f-]{36}\\.[0-9]{1,20}";

  /// Of what did not say.
  static final PidSpace UNKNOWN = new PidSpace("");

  private static final Pattern KNOWN = Pattern.compile(FORM);
  private static final PidSpace HERE = find();

  /// @throws IllegalArgumentException if it is neither empty nor of that form
  public PidSpace {
    if (!text.isEmpty() && !KNOWN.matcher(text).matches()) {
      throw new IllegalArgumentException("'%s' is no BOOT.NAMESPACE".formatted(text));
    }
  }

  /// Where this process runs; unknown on a system without `/proc`.
  public static PidSpace here() {
    return HERE;
  }

  /// Whether it is known to be this one, so that a process that is not found has ended.
  boolean isHere() {
    return !text.isEmpty() && equals(HERE);
  }

  /// Whether it is known to be another boot, of this machine or of another one.
  boolean isAnotherBoot() {
    return !text.isEmpty() && !HERE.text.isEmpty() && !boot().equals(HERE.boot());
  }

  private String boot() {
    return text.substring(0, text.indexOf('.'));
  }

  private static PidSpace find() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return new PidSpace(boot + "." + link.replaceAll("[^0-9]", "")); // pid:[4026531836]
    } catch (IOException | IllegalArgumentException _) {
      return UNKNOWN;
    }
  }
}
