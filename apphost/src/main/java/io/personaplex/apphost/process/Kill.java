package io.personaplex.apphost.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `kill(2)`: the JDK can signal a process, but not a group.
///
/// Where native access is denied the `kill` program does it, a process a signal.
final class Kill {
  private static final System.Logger LOG = System.getLogger(Kill.class.getName());
  private static final @Nullable MethodHandle NATIVE = link();

  private Kill() {}

  /// @return whether there was such a process and it could be signalled
  static boolean process(long pid, Signal signal) {
    return send(checked(pid), signal);
  }

  /// @return whether there was a process in this group that could be signalled
  static boolean group(long group, Signal signal) {
    return send(-checked(group), signal);
  }

  /// 0 is the caller's own group, 1 the system's first process, and a group 1 would be everybody.
  private static int checked(long id) {
    if (id <= 1 || id > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("no process or group to signal: " + id);
    }
    return (int) id;
  }

  private static boolean send(int target, Signal signal) {
    if (NATIVE == null) {
      return runProgram(target, signal);
    }
    try {
      return (int) NATIVE.invokeExact(target, signal.number()) == 0;
    } catch (Throwable failure) {
      throw new IllegalStateException("kill(2) could not be called", failure);
    }
  }

  /// The form with `-s` and `--` is the one every shell and util-linux understand for a group.
  static boolean runProgram(int target, Signal signal) {
    try {
      Process kill =
          new ProcessBuilder(List.of("kill", "-s", signal.name(), "--", Integer.toString(target)))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return kill.waitFor(2, TimeUnit.SECONDS) && kill.exitValue() == 0;
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.WARNING, "kill cannot be run: {0}", failure.getMessage());
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @SuppressWarnings("restricted") // jvm.args grants native access; without it there is the program
  private static @Nullable MethodHandle link() {
    try {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("kill"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    } catch (RuntimeException | LinkageError denied) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "signals are sent by the kill program: {0}",
          denied.getMessage());
      return null;
    }
  }
}
