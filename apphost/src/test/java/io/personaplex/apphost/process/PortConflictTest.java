package io.personaplex.apphost.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.personaplex.apphost.Children;
import io.personaplex.apphost.TestHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortConflictTest {
  private static final PortConflict PORTS = new PortConflict(ContainerPorts.NONE, OwnRuns.NONE);
  private static final String LOOPBACK = "127.0.0.1";
  private static final int ATTEMPTS = 10;
  private static final ContainerPorts SHOP =
      port -> Optional.of(new ContainerPorts.Publisher("shop-web-1", Optional.of("shop")));

  @Test
  void aFreePortIsNoConflict() {
    // Another program may take one between the choice and the look: then the next is tried.
    boolean free = false;
    for (int attempt = 0; attempt < ATTEMPTS && !free; attempt++) {
      free = PORTS.describe(wanted(LOOPBACK, TestHost.freePort())).isEmpty();
    }
    assertThat(free).isTrue();
  }

  @Test
  void aTakenPortNamesItsOwnerAndTheWayOut() throws IOException {
    try (var owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertConflict(owner.getLocalPort());
    }
  }

  @Test
  void aServerOnAllAddressesIsInTheWayToo() throws IOException {
    try (var owner = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
      owner.bind(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0));
      assertConflict(owner.socket().getLocalPort());
    }
  }

  @Test
  void aServerOnTheIpv6LoopbackAloneIsInTheWayToo() throws IOException {
    try (var owner = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
      try {
        owner.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
      } catch (IOException noIpv6) {
        assumeTrue(false, "this machine has no IPv6 loopback");
      }
      assertConflict(owner.socket().getLocalPort());
    }
  }

  @Test
  void aServerOnOneOtherAddressIsOnlyInTheWayOfAWildcard() throws IOException {
    boolean free = false;
    for (int attempt = 0; attempt < ATTEMPTS && !free; attempt++) {
      try (var owner = new ServerSocket()) {
        owner.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
        int port = owner.getLocalPort();
        free = PORTS.describe(wanted(LOOPBACK, port)).isEmpty();
        assertThat(PORTS.describe(wanted("0.0.0.0", port))).isPresent();
      }
    }
    assertThat(free).isTrue();
  }

  @Test
  void ofTwoServersAtOnePortTheOneAtTheAddressIsNamed() throws Exception {
    try (var theirs = Listener.start(ProcessTests.marker());
        var ours = new ServerSocket()) {
      ours.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), theirs.port()));
      assertThat(PORTS.describe(wanted(LOOPBACK, theirs.port())).orElseThrow())
          .contains("held by pid %d ".formatted(theirs.group().pid()));
      assertThat(ListeningSocket.isHeldBy(theirs.group(), "127.0.0.1", theirs.port())).isTrue();
      assertThat(ListeningSocket.isHeldBy(theirs.group(), "127.0.0.2", theirs.port())).isFalse();
    }
  }

  @Test
  void addressesAreReadAsTheKernelWritesThem() {
    assertThat(ListeningSocket.address("0100007F")).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(ListeningSocket.address("00000000000000000000000001000000"))
        .isEqualTo(InetAddress.ofLiteral("::1"));
    assertThat(ListeningSocket.address("0000000000000000FFFF00000100007F"))
        .isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
  }

  @Test
  void localhostMeansBothLoopbacksBracketsAreReadAndNoNameIsLookedUp() throws IOException {
    try (var owner = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
      try {
        owner.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
      } catch (IOException noIpv6) {
        assumeTrue(false, "this machine has no IPv6 loopback");
      }
      int port = owner.socket().getLocalPort();
      assertThat(PORTS.describe(wanted("localhost", port))).isPresent();
      assertThat(PORTS.describe(wanted("[::1]", port))).isPresent();
      assertThat(PORTS.describe(wanted("ip6-localhost", port))).isEmpty();
    }
  }

  @Test
  void aServerOfOurOwnRunNamesTheRunAndTheCommands() throws Exception {
    RunMarker run = RunMarker.mine("2026-11-24T10-04-05-3f9a");
    try (var server = Listener.start(run)) {
      assertThat(text(PORTS, server.port()))
          .startsWith(
              "web (endpoint http): port %d is taken, held by pid ".formatted(server.port()))
          .contains("this is your own run 2026-11-24T10-04-05-3f9a started at 20")
          .endsWith(
              "; run ./personaplex stop or ./personaplex open, or set WEB_PORT to a free port");
    }
  }

  @Test
  void aLiveAppHostIsKnownByItsRecord() throws IOException {
    long self = ProcessHandle.current().pid();
    var ports =
        new PortConflict(
            ContainerPorts.NONE,
            pid -> pid == self ? Optional.of("run X started at 10:04") : Optional.empty());
    try (var owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(text(ports, owner.getLocalPort()))
          .contains(
              ": this is your own run X started at 10:04; run ./personaplex stop or ./personaplex open, or set");
    }
  }

  @Test
  void aServerThatADeadRunLeftSaysHowToEndIt() throws Exception {
    var dead = new RunMarker("2026-11-23T09-00-00-aaaa", ProcessTests.deadOwner());
    try (var server = Listener.start(dead)) {
      assertThat(text(PORTS, server.port()))
          .contains(
              "left over from your run 2026-11-23T09-00-00-aaaa, whose host is gone; end it with kill ");
    }
  }

  @Test
  void aContainerIsNamedWithItsComposeProject() throws Exception {
    var ports = new PortConflict(SHOP, OwnRuns.NONE);
    // What listens is a program called docker-proxy; the engine knows for whom.
    try (var server = Listener.startAs("docker-proxy")) {
      assertThat(text(ports, server.port()))
          .isEqualTo(
              "web (endpoint http): port %d is taken, published by container shop-web-1 of compose project shop; stop that container or set WEB_PORT to a free port"
                  .formatted(server.port()));
      assertThat(text(PORTS, server.port())).contains("docker-proxy").contains("held by pid");
    }
  }

  @Test
  void anOwnerWhoCannotBeLookedAtIsSaidToBeAndTheCommandIsNamed() throws Exception {
    assumeTrue(
        ProcessTests.isRoot(), "a listener of another user needs root; run the build as root");
    // Another user looks: root's listener is unreadable for him.
    try (var owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = owner.getLocalPort();
      assertThat(ProcessTests.asNobody(PortLooker.class, Integer.toString(port)))
          .isEqualTo(
              "web (endpoint http): port %d is taken, held by a process of user root, which this user may not look at (sudo ss -ltnp 'sport = :%d' names it); stop that process or set WEB_PORT to a free port"
                  .formatted(port, port));
    }
  }

  @Test
  void readinessCountsOnlyWhenTheGroupItselfListens() throws Exception {
    RunMarker run = ProcessTests.marker();
    try (var server = Listener.start(run);
        var stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ListeningSocket.isHeldBy(server.group(), LOOPBACK, server.port())).isTrue();
      assertThat(ListeningSocket.isHeldBy(server.group(), LOOPBACK, stranger.getLocalPort()))
          .isFalse();
      assertThat(ListeningSocket.isHeldBy(server.group(), LOOPBACK, TestHost.freePort())).isFalse();
      long before = System.nanoTime();
      for (int i = 0; i < 5; i++) {
        assertThat(ListeningSocket.isHeldBy(server.group(), LOOPBACK, server.port())).isTrue();
      }
      // 50 ms each are promised; three times that on a busy machine.
      assertThat((System.nanoTime() - before) / 5).isLessThan(150_000_000L);
    }
  }

  private static void assertConflict(int port) {
    assertThat(text(PORTS, port))
        .startsWith(
            "web (endpoint http): port %d is taken, held by pid %d ("
                .formatted(port, ProcessHandle.current().pid()))
        .contains("java")
        .contains("), user " + System.getProperty("user.name") + ", started 20")
        .endsWith("; stop that process or set WEB_PORT to a free port");
  }

  private static String text(PortConflict ports, int port) {
    return ports.describe(wanted(LOOPBACK, port)).orElseThrow();
  }

  private static WantedPort wanted(String host, int port) {
    return new WantedPort("web", "http", host, port, "WEB_PORT");
  }

  /// A program that listens at a port of its choice until it is closed.
  private record Listener(ProcessGroup group, int port) implements AutoCloseable {
    static Listener start(RunMarker marker) throws IOException {
      return of(ProcessTests.java(Listening.class), marker);
    }

    /// Under another name, and without a marker.
    static Listener startAs(String name) throws IOException {
      ProcessTests.assumeProgram("bash");
      var command = new ArrayList<String>();
      command.addAll(List.of("env", "-u", RunMarker.RUN_VARIABLE));
      command.addAll(List.of("bash", "-c", "exec -a " + name + " \"$@\"", "bash"));
      command.addAll(ProcessTests.java(Listening.class));
      return of(command, ProcessTests.marker());
    }

    private static Listener of(List<String> command, RunMarker marker) throws IOException {
      ProcessGroup group = ProcessTests.start(marker, "server", command);
      return new Listener(group, Integer.parseInt(ProcessTests.firstLine(group.output())));
    }

    @Override
    public void close() {
      group.kill();
      assertThat(group.onExit().join()).isNotNull();
    }
  }

  /// Listens at a port of its choice, and says which.
  public static final class Listening {
    private Listening() {}

    public static void main(String[] arguments) throws IOException {
      try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        System.out.println(server.getLocalPort());
        Children.sleepForever();
      }
    }
  }
}
