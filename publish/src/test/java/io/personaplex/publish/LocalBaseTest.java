package io.personaplex.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBaseTest {
  private static final Platform SUPPORTED = new Platform("linux", "x86_64");
  private static final LinkerCache NOTHING = new LinkerCache(Map.of());
  @TempDir Path system;

  @Test
  void theLinkersCacheIsReadAsItIsPrinted() {
    LinkerCache cache =
        LinkerCache.parse(
            """
            812 libs found in cache `/etc/ld.so.cache'
            \tlibgomp.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libgomp.so.1
            \tlibgomp.so.1 (libc6) => /lib/i386-linux-gnu/libgomp.so.1
            \tlibc.so.6 (libc6,x86-64, OS ABI: Linux 3.2.0) => /lib/x86_64-linux-gnu/libc.so.6
            \tlibc.so.6 (libc6,x86-64) => /opt/other/libc.so.6
            """);

    assertThat(cache.paths())
        .containsOnly(
            Map.entry("libgomp.so.1", Path.of("/lib/x86_64-linux-gnu/libgomp.so.1")),
            Map.entry("libc.so.6", Path.of("/lib/x86_64-linux-gnu/libc.so.6")));
  }

  @Test
  void anotherSystemIsToldToNameABase() throws IOException {
    assertThatThrownBy(() -> LocalBase.of(SUPPORTED, system, NOTHING))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("Debian or Ubuntu")
        .hasMessageContaining("--base IMAGE");

    debian();
    assertThatThrownBy(() -> LocalBase.of(new Platform("linux", "aarch64"), system, NOTHING))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("linux aarch64")
        .hasMessageContaining("--base IMAGE");
  }

  @Test
  void everyMissingLibraryIsNamedWithItsPackage() throws IOException {
    debian();

    assertThatThrownBy(() -> LocalBase.of(SUPPORTED, system, NOTHING).layer())
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("libgomp.so.1 (package libgomp1)")
        .hasMessageContaining("libstdc++.so.6 (package libstdc++6)")
        .hasMessageContaining("usr/share/doc/libc6/copyright")
        .hasMessageContaining("apt-get");
  }

  private void debian() throws IOException {
    Files.createDirectories(system.resolve("etc"));
    Files.writeString(system.resolve("etc/debian_version"), "12\n");
  }
}
