package io.personaplex.apphost.process;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Who listens at a TCP port.
public sealed interface PortOwner {
  /// A process that may be looked at.
  ///
  /// @param facts who it is
  record Known(ProcessFacts facts) implements PortOwner {}

  /// Somebody of whom only the user is known: only root may see more.
  ///
  /// @param user name or number of the user
  record Unreadable(String user) implements PortOwner {}

  /// Nobody that can be seen from here.
  record Unseen() implements PortOwner {}

  /// Looks the owner up in `/proc`; tens of milliseconds.
  ///
  /// @param address where somebody else wants to listen
  static PortOwner of(InetAddress address, int port) {
    List<ListeningSocket> sockets = ListeningSocket.on(address, port);
    if (sockets.isEmpty()) {
      return new Unseen();
    }
    for (ProcessStat process : ProcessStat.all()) {
      if (ListeningSocket.isHeldBy(process.pid(), sockets)) {
        Optional<ProcessFacts> facts = ProcessFacts.of(process.pid());
        if (facts.isPresent()) {
          return new Known(facts.get());
        }
      }
    }
    return new Unreadable(userName(sockets.getFirst().userId()));
  }

  private static String userName(long userId) {
    try {
      for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
        String[] fields = line.split(":", -1);
        if (fields.length > 2 && fields[2].equals(Long.toString(userId))) {
          return fields[0];
        }
      }
    } catch (IOException _) {
      // Then the number has to do.
    }
    return Long.toString(userId);
  }
}
