package io.personaplex.apphost.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// All runs on this machine that have a record, newest first: the ones whose host runs, and the
/// ones whose host died without cleaning up. A run whose host is in a container that shares this
/// folder is in neither list: from here nobody can tell.
///
/// @param alive their host runs
/// @param dead their host is gone, or its id is another process's now; what it left behind is to be
///   swept, then [OwnerRecord#remove] forgets it
/// @param faults a sentence for each record that cannot be read
public record LiveRuns(List<OwnerRecord> alive, List<OwnerRecord> dead, List<String> faults) {

  /// Copies the lists.
  public LiveRuns {
    alive = List.copyOf(alive);
    dead = List.copyOf(dead);
    faults = List.copyOf(faults);
  }

  /// Looks now.
  ///
  /// @param state folder of PersonaPlex's own files; it need not exist
  public static LiveRuns in(Path state) {
    var alive = new ArrayList<OwnerRecord>();
    var dead = new ArrayList<OwnerRecord>();
    var faults = new ArrayList<String>();
    for (RunId id : ids(state)) {
      try {
        OwnerRecord.read(RunFolder.of(state, id)).ifPresent(record -> sort(record, alive, dead));
      } catch (RunRecordException fault) {
        faults.add(String.valueOf(fault.getMessage()));
      }
    }
    return new LiveRuns(alive, dead, faults);
  }

  private static void sort(OwnerRecord record, List<OwnerRecord> alive, List<OwnerRecord> dead) {
    if (record.isAlive()) {
      alive.add(record);
    } else if (record.isDead()) {
      dead.add(record);
    }
  }

  /// The ids of all runs that have a folder, newest first, ended ones too.
  ///
  /// @param state folder of PersonaPlex's own files; it need not exist
  public static List<RunId> ids(Path state) {
    try {
      return RunStart.newestFirst(state).stream()
          .map(RunStart::name)
          .filter(RunId::isRunId)
          .map(RunId::new)
          .toList();
    } catch (IOException _) {
      return List.of();
    }
  }
}
