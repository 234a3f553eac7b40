package io.personaplex.apphost.container;

import io.personaplex.apphost.container.ContainerFault.Kind;
import io.personaplex.apphost.model.GpuRequest;
import io.personaplex.apphost.model.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The words with which a client is told to create a container.
final class CreateArguments {
  /// In memory. Native libraries are unpacked there and loaded, so programs may run from it.
  private static final String TEMPORARY_FOLDER = "/tmp:rw,exec,nosuid,nodev,mode=1777,size=1g";

  /// Its own files cannot be changed, and nothing in it has or gains root's privileges.
  private static final List<String> HARDENING =
      List.of(
          "--read-only",
          "--tmpfs",
          TEMPORARY_FOLDER,
          "--cap-drop",
          "ALL",
          "--security-opt",
          "no-new-privileges");

  private CreateArguments() {}

  /// @param rootless whether the engine runs without root
  static List<String> of(
      ContainerSpec spec, EngineKind kind, boolean rootless, ContainerEnvironment environment) {
    var words = new ArrayList<>(List.of("create", "--name", spec.name(), "--pull=never"));
    words.addAll(HARDENING);
    words.add("--init"); // reaps the orphans and passes signals on
    words.add("--stop-timeout");
    words.add(Long.toString(wholeSeconds(spec.stopGrace())));
    labels(words, spec.labels().toMap());
    words.addAll(environment.toArguments());
    spec.ports().forEach(port -> option(words, "--publish", port.toArgument()));
    spec.mounts().forEach(mount -> option(words, "--mount", mount(mount)));
    spec.gpu().ifPresent(gpu -> words.addAll(gpu(gpu, kind)));
    user(words, spec.user(), kind, rootless);
    spec.extraHosts().forEach((host, address) -> option(words, "--add-host", host + ":" + address));
    words.add(spec.image());
    words.addAll(spec.arguments());
    return List.copyOf(words);
  }

  static void labels(List<String> words, Map<String, String> labels) {
    labels.forEach((label, value) -> option(words, "--label", label + "=" + value));
  }

  private static void option(List<String> words, String option, String value) {
    words.add(option);
    words.add(value);
  }

  /// The engines count a grace in seconds.
  static long wholeSeconds(Duration grace) {
    return Math.max(0, grace.plusSeconds(1).minusNanos(1).toSeconds());
  }

  private static String mount(Mount mount) {
    return switch (mount) {
      case Mount.Bind bind ->
          "type=bind,source=%s,target=%s%s"
              .formatted(bind.source(), bind.target(), bind.readOnly() ? ",readonly" : "");
      case Mount.Volume volume ->
          "type=volume,source=%s,target=%s".formatted(volume.volume(), volume.target());
    };
  }

  private static List<String> gpu(GpuRequest gpu, EngineKind kind) {
    return switch (kind) {
      case DOCKER -> List.of("--gpus", dockerGpus(gpu));
      case PODMAN ->
          podmanGpus(gpu).stream()
              .flatMap(id -> List.of("--device", "nvidia.com/gpu=" + id).stream())
              .toList();
    };
  }

  /// `--gpus` takes comma-separated values: a list of devices must be quoted to stay one of them.
  private static String dockerGpus(GpuRequest gpu) {
    return switch (gpu) {
      case GpuRequest.All _ -> "all";
      case GpuRequest.Count count -> Integer.toString(count.count());
      case GpuRequest.Devices devices -> "\"device=" + String.join(",", devices.ids()) + "\"";
    };
  }

  /// The Container Device Interface has names only: so many are the first ones.
  private static List<String> podmanGpus(GpuRequest gpu) {
    return switch (gpu) {
      case GpuRequest.All _ -> List.of("all");
      case GpuRequest.Count count ->
          IntStream.range(0, count.count()).mapToObj(Integer::toString).toList();
      case GpuRequest.Devices devices -> devices.ids();
    };
  }

  private static void user(
      List<String> words, ContainerUser user, EngineKind kind, boolean rootless) {
    switch (user) {
      case OF_IMAGE -> {}
      case OF_HOST -> {
        if (kind == EngineKind.PODMAN && rootless) {
          option(words, "--userns", "keep-id");
          option(words, "--user", hostUser());
        } else {
          // In a rootless Docker the container's root is the user outside.
          option(words, "--user", rootless ? "0:0" : hostUser());
        }
      }
    }
  }

  /// `UID:GID` of this process: who owns what it makes.
  private static String hostUser() {
    try {
      Path self = Path.of("/proc/self");
      return "%s:%s"
          .formatted(Files.getAttribute(self, "unix:uid"), Files.getAttribute(self, "unix:gid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException failure) {
      throw new ContainerFault(
          Kind.UNKNOWN, "who runs a container", "this system does not tell who we are", failure);
    }
  }
}
