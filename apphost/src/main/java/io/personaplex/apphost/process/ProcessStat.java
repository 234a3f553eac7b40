package io.personaplex.apphost.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What `/proc/PID/stat` says about a process: `PID (NAME) STATE PPID PGRP SESSION …`, where the
/// name may hold blanks and parentheses.
///
/// @param state `R`, `S`, …; `Z` is a process that has ended and was not yet reaped by its parent
/// @param session process id of the leader of its session
public record ProcessStat(char state, long session) {
  /// Empty if there is no such process, or no `/proc` on this system.
  public static Optional<ProcessStat> of(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(new ProcessStat(fields[0].charAt(0), Long.parseLong(fields[3])));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
