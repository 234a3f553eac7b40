package io.personaplex.apphost.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `/proc/PID/stat` says about a process:
///
/// ```
/// PID (NAME) STATE PPID PGRP SESSION …      the start time is the 22nd field
/// ```
///
/// where the name may hold blanks and parentheses, and bytes that are no UTF-8: it is cut at 15.
///
/// @param pid process id
/// @param state `R`, `S`, …; `Z` is a process that has ended and was not yet reaped by its parent
/// @param parent process id of its parent
/// @param group id of its process group
/// @param session process id of the leader of its session
/// @param startTicks when it started, in [#TICKS_PER_SECOND] after the machine's boot
public record ProcessStat(
    long pid, char state, long parent, long group, long session, long startTicks) {
  /// Fixed in what the kernel tells user space, whatever its own clock does (proc(5), USER_HZ).
  static final int TICKS_PER_SECOND = 100;

  private static final Path PROC = Path.of("/proc");
  private static final int START_FIELD_AFTER_NAME = 19;

  /// Empty if there is no such process, or no `/proc` on this system.
  public static Optional<ProcessStat> of(long pid) {
    try {
      String line = Files.readString(PROC.resolve(pid + "/stat"), ISO_8859_1);
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(
          new ProcessStat(
              pid,
              fields[0].charAt(0),
              Long.parseLong(fields[1]),
              Long.parseLong(fields[2]),
              Long.parseLong(fields[3]),
              Long.parseLong(fields[START_FIELD_AFTER_NAME])));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Every process that can be seen now, the dead ones that nobody has reaped included.
  static List<ProcessStat> all() {
    var all = new ArrayList<ProcessStat>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        of(Long.parseLong(entry.getFileName().toString())).ifPresent(all::add);
      }
    } catch (IOException | DirectoryIteratorException _) {
      return List.of(); // no /proc here
    }
    return all;
  }

  /// Whether it still runs: not one that has ended and waits to be reaped.
  public boolean isRunning() {
    return state != 'Z' && state != 'X';
  }

  /// Who this is, for good.
  public ProcessIdentity identity() {
    return new ProcessIdentity(pid, startTicks * 1000 / TICKS_PER_SECOND);
  }
}
