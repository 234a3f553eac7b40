package io.personaplex.apphost.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// A TCP socket that somebody listens at.
///
/// `/proc/net/tcp` and `tcp6` have a line a socket, with the local address in hexadecimal (words of
/// four bytes, on all our machines the last byte first), the state (`0A` is listening), the user
/// and the inode:
///
/// ```
///   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
///    0: 0100007F:2326 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 21843
/// ```
///
/// A process that has the socket open has a link to `socket:[21843]` in `/proc/PID/fd`, which only
/// its user and root may read.
///
/// @param address where it listens
/// @param inode identifies the socket
/// @param userId whose it is, 32 bits without a sign
public record ListeningSocket(InetAddress address, long inode, long userId) {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final String LISTENING = "0A";
  private static final int WORD = 4;

  /// The sockets that a connection to `port` of `address` may reach, or that are in the way of a
  /// listener there: those on this very address if there are any, else those on all addresses. Of a
  /// wildcard address: all.
  public static List<ListeningSocket> on(InetAddress address, int port) {
    List<ListeningSocket> sockets = on(port);
    if (address.isAnyLocalAddress()) {
      return sockets;
    }
    List<ListeningSocket> there =
        sockets.stream().filter(socket -> socket.address.equals(address)).toList();
    return there.isEmpty()
        ? sockets.stream().filter(socket -> socket.address.isAnyLocalAddress()).toList()
        : there;
  }

  private static List<ListeningSocket> on(int port) {
    String suffix = ":%04X".formatted(port);
    var sockets = new ArrayList<ListeningSocket>();
    for (Path table : TABLES) {
      try (Stream<String> lines = Files.lines(table)) {
        lines
            .map(line -> line.trim().split("\\s+", -1))
            .filter(f -> f.length > 9 && f[1].endsWith(suffix) && f[3].equals(LISTENING))
            .map(
                f ->
                    new ListeningSocket(
                        address(f[1].substring(0, f[1].indexOf(':'))),
                        Long.parseLong(f[9]),
                        Long.parseLong(f[7])))
            .forEach(sockets::add);
      } catch (IOException | UncheckedIOException _) {
        // A system without IPv6, or without /proc: nothing to be seen there.
      }
    }
    return sockets;
  }

  /// `0100007F` is 127.0.0.1.
  static InetAddress address(String hexadecimal) {
    byte[] swapped = HexFormat.of().parseHex(hexadecimal);
    byte[] bytes = new byte[swapped.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = swapped[i / WORD * WORD + WORD - 1 - i % WORD];
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException strange) {
      throw new UncheckedIOException(strange);
    }
  }

  /// Whether one of `group` listens at `port` of `address`, so that an answer from there is its
  /// answer. A few milliseconds.
  ///
  /// @param host a literal or `localhost`; of another name every address counts
  public static boolean isHeldBy(ProcessGroup group, String host, int port) {
    List<ListeningSocket> sockets =
        HostAddress.of(host).map(address -> on(address, port)).orElseGet(() -> on(port));
    return !sockets.isEmpty()
        && group.members().stream().anyMatch(member -> isHeldBy(member.pid(), sockets));
  }

  /// Whether this process has one of the sockets open. False if this user may not look.
  static boolean isHeldBy(long pid, List<ListeningSocket> sockets) {
    List<String> links = sockets.stream().map(socket -> "socket:[" + socket.inode + "]").toList();
    try (DirectoryStream<Path> descriptors =
        Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : descriptors) {
        if (links.contains(target(descriptor))) {
          return true;
        }
      }
      return false;
    } catch (IOException | DirectoryIteratorException _) {
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException _) {
      return ""; // closed meanwhile
    }
  }
}
