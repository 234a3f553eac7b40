package io.personaplex.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentProxiesTest {

  private static final URI HUB = URI.create("https://hub.example/x");

  private static String chosen(Map<String, String> environment, URI uri) {
    Proxy proxy = new EnvironmentProxies(environment, Optional.empty()).select(uri).getFirst();
    return proxy.address() instanceof InetSocketAddress address
        ? address.getHostString() + ":" + address.getPort()
        : "direct";
  }

  @Test
  void theSchemeChoosesTheVariable() {
    Map<String, String> both =
        Map.of("HTTPS_PROXY", "http://secure:3128", "HTTP_PROXY", "http://plain:8080");
    assertThat(chosen(both, HUB)).isEqualTo("secure:3128");
    assertThat(chosen(both, URI.create("http://hub.example/"))).isEqualTo("plain:8080");
    assertThat(chosen(Map.of("https_proxy", "lower:1", "HTTPS_PROXY", "upper:2"), HUB))
        .isEqualTo("lower:1");
    assertThat(chosen(Map.of("ALL_PROXY", "any"), HUB)).isEqualTo("any:80");
    assertThat(chosen(Map.of(), HUB)).isEqualTo("direct");
    assertThat(chosen(Map.of("HTTPS_PROXY", "http://me:secret@secure:3128"), HUB))
        .isEqualTo("secure:3128");
  }

  @Test
  void exemptHostsAreReachedDirectly() {
    for (String exempt :
        new String[] {
          "hub.example", "example", ".example", "*.example", "*", "a, hub.example:443"
        }) {
      assertThat(chosen(Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", exempt), HUB))
          .as(exempt)
          .isEqualTo("direct");
    }
    assertThat(chosen(Map.of("HTTPS_PROXY", "p:1", "NO_PROXY", "ample,xhub.example"), HUB))
        .isEqualTo("p:1");
    assertThat(chosen(Map.of("HTTPS_PROXY", "p:1"), URI.create("https://127.0.0.1:5/")))
        .isEqualTo("direct");
  }

  @Test
  void whatCannotBeReadIsNoProxy() {
    assertThat(chosen(Map.of("HTTPS_PROXY", "::::"), HUB)).isEqualTo("direct");
    assertThat(chosen(Map.of("HTTPS_PROXY", "socks5://s:1080"), HUB)).isEqualTo("direct");
  }

  @Test
  void javasOwnSettingComesFirst() {
    ProxySelector system = ProxySelector.of(InetSocketAddress.createUnresolved("java", 1));
    Proxy proxy =
        new EnvironmentProxies(Map.of("HTTPS_PROXY", "env:2"), Optional.of(system))
            .select(HUB)
            .getFirst();
    assertThat(proxy.address()).hasToString("java/<unresolved>:1");
  }
}
