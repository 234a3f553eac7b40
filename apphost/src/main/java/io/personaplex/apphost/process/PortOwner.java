package io.personaplex.apphost.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The process that listens on a TCP port, read from `/proc`; on a system without it, nobody is
/// found.
///
/// `/proc/net/tcp` has a line a socket, with the local address in hexadecimal, the state (`0A` is
/// listening) and the inode:
///
/// ```
///   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
///    0: 0100007F:2326 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 21843
/// ```
///
/// A process that has the socket open has a link to `socket:[21843]` in `/proc/PID/fd`.
public final class PortOwner {
  private static final int COMMAND_CHARACTERS_MAX = 100;
  private static final Pattern SECRET_ARGUMENT =
      Pattern.compile("(?i)(\\S*(?:token|secret|password|passwd|key)\\S*?[= ])\\S+");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private PortOwner() {}

  /// The owner in words: process id, command line (shortened, secrets masked), start time.
  public static Optional<String> find(int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      listeningInodes(Path.of(table), port).forEach(inode -> sockets.add("socket:[" + inode + "]"));
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.allProcesses()
        .filter(process -> holds(process.pid(), sockets))
        .findFirst()
        .map(PortOwner::describe);
  }

  private static Set<String> listeningInodes(Path table, int port) {
    String suffix = ":%04X".formatted(port);
    var inodes = new HashSet<String>();
    try (Stream<String> lines = Files.lines(table)) {
      lines
          .map(line -> line.trim().split("\\s+", -1))
          .filter(f -> f.length > 9 && f[1].endsWith(suffix) && f[3].equals("0A"))
          .forEach(f -> inodes.add(f[9]));
    } catch (IOException | UncheckedIOException _) {
      return Set.of();
    }
    return inodes;
  }

  private static boolean holds(long pid, Set<String> sockets) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors.anyMatch(descriptor -> sockets.contains(target(descriptor)));
    } catch (IOException | UncheckedIOException _) {
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException _) {
      return "";
    }
  }

  private static String describe(ProcessHandle process) {
    String command = process.info().commandLine().orElse("command unknown");
    String started =
        process
            .info()
            .startInstant()
            .map((Instant at) -> ", started " + TIME.format(at.atZone(ZoneId.systemDefault())))
            .orElse("");
    return "pid %d (%s)%s".formatted(process.pid(), shown(command), started);
  }

  /// A command line as it may be shown: secrets masked, not too long.
  public static String shown(String command) {
    String masked = SECRET_ARGUMENT.matcher(command).replaceAll("$1***");
    return masked.length() <= COMMAND_CHARACTERS_MAX
        ? masked
        : masked.substring(0, COMMAND_CHARACTERS_MAX) + "…";
  }
}
