package io.personaplex.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The bottom layer of an image, made from this system's own packages with nothing pulled: the
/// dynamic linker, the C library, what C++ and OpenMP code needs, and a few lines of `/etc`. No
/// shell, no package manager; about 7 MB.
///
/// Works on Debian and its children (Ubuntu, …) on 64-bit x86: their linker looks into
/// `/usr/lib/x86_64-linux-gnu` without being told.
final class LocalBase {
  private static final Platform PLATFORM = new Platform("linux", "x86_64");
  private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu";
  private static final String LINKER = "ld-linux-x86-64.so.2";

  /// Package → its libraries. Our natives are linked against these, some against the names that
  /// older C libraries had (`libdl`, `libpthread`, `librt`).
  private static final Map<String, List<String>> PACKAGES = new LinkedHashMap<>();

  static {
    PACKAGES.put(
        "libc6",
        List.of(
            LINKER,
            "libc.so.6",
            "libm.so.6",
            "libmvec.so.1",
            "libdl.so.2",
            "libpthread.so.0",
            "librt.so.1",
            "libresolv.so.2",
            "libnss_files.so.2",
            "libnss_dns.so.2"));
    PACKAGES.put("libgcc-s1", List.of("libgcc_s.so.1"));
    PACKAGES.put("libstdc++6", List.of("libstdc++.so.6"));
    PACKAGES.put("libgomp1", List.of("libgomp.so.1"));
    PACKAGES.put("zlib1g", List.of("libz.so.1"));
  }

  private final Path system;
  private final LinkerCache cache;

  private LocalBase(Path system, LinkerCache cache) {
    this.system = system;
    this.cache = cache;
  }

  /// A base of this system.
  ///
  /// @throws PublishException if it is not of a kind we know
  static LocalBase ofThisSystem() throws IOException, InterruptedException {
    return of(Platform.here(), Path.of("/"), LinkerCache.ofThisSystem());
  }

  /// @param system root of the file system
  static LocalBase of(Platform here, Path system, LinkerCache cache) {
    if (!here.equals(PLATFORM) || !Files.exists(system.resolve("etc/debian_version"))) {
      throw new PublishException(
          "a base image can be made from Debian or Ubuntu on %s, this is another system (%s): name one with --base IMAGE"
              .formatted(PLATFORM, here));
    }
    return new LocalBase(system, cache);
  }

  /// The layer.
  ///
  /// @throws PublishException naming every library that is not installed, and its package
  TarLayer layer() {
    var layer = new TarLayer();
    var missing = new ArrayList<String>();
    PACKAGES.forEach(
        (name, libraries) -> {
          for (String library : libraries) {
            cache
                .find(library)
                .filter(Files::isRegularFile)
                .ifPresentOrElse(
                    // Copied under the name the linker looks for; here it is often a link.
                    file -> layer.copy(LIBRARIES + "/" + library, file),
                    () -> missing.add(library + " (package " + name + ")"));
          }
          Path copyright = system.resolve("usr/share/doc").resolve(name).resolve("copyright");
          if (Files.isRegularFile(copyright)) {
            layer.copy("usr/share/doc/" + name + "/copyright", copyright);
          } else {
            missing.add(copyright.toString());
          }
        });
    if (!missing.isEmpty()) {
      throw new PublishException(
          "this system lacks what the base image is made of: %s; install it with apt-get, or name another base with --base IMAGE"
              .formatted(String.join(", ", missing)));
    }
    return layer
        .link("lib", "usr/lib")
        .link("lib64", "usr/lib64")
        .link("usr/lib64/" + LINKER, "/" + LIBRARIES + "/" + LINKER)
        .folder("tmp", 01777, 0)
        .text(
            "etc/passwd",
            """
            root:x:0:0:root:/root:/sbin/nologin
            personaplex:x:%1$d:%1$d:PersonaPlex:/data:/sbin/nologin
            nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
            """
                .formatted(Dockerfile.USER))
        .text(
            "etc/group",
            """
            root:x:0:
            personaplex:x:%d:
            nogroup:x:65534:
            """
                .formatted(Dockerfile.USER))
        .text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
  }
}
