package io.personaplex.apphost.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.TestHost;
import io.personaplex.apphost.model.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortConflictTest {
  @Test
  void aFreePortIsNoConflict() {
    assertThat(PortConflict.describe("web", Endpoint.loopback(TestHost.freePort(), "WEB_PORT")))
        .isEmpty();
  }

  @Test
  void aTakenPortNamesItsOwnerAndTheWayOut() throws IOException {
    try (var owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertConflict(owner.getLocalPort());
    }
  }

  @Test
  void aServerOnAllAddressesIsInTheWayToo() throws IOException {
    try (var owner = new ServerSocket()) {
      owner.bind(new InetSocketAddress("0.0.0.0", 0));
      assertConflict(owner.getLocalPort());
    }
  }

  @Test
  void secretsInTheOwnersCommandLineAreMaskedAndLongOnesAreCut() {
    assertThat(PortOwner.shown("server --api-token=abc123 --HF_TOKEN xyz --port 80"))
        .isEqualTo("server --api-token=*** --HF_TOKEN *** --port 80");
    assertThat(PortOwner.shown("x".repeat(1000))).hasSizeLessThan(120).endsWith("…");
  }

  private static void assertConflict(int port) {
    assertThat(PortConflict.describe("web", Endpoint.loopback(port, "WEB_PORT")).orElseThrow())
        .startsWith(
            "web: port %d is taken, held by pid %d ("
                .formatted(port, ProcessHandle.current().pid()))
        .contains("java")
        .endsWith("; stop that process or set WEB_PORT to a free port");
  }
}
