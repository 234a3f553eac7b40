package io.personaplex.apphost.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A container: its endpoints are published on the hosts and ports the service names, on the same
/// ports inside.
///
/// @param image what it is made from
/// @param arguments for the image's entry point
/// @param mounts what it sees of the world outside
/// @param gpu what it wants of the machine's GPUs, if anything
/// @param environment see [Form#environment]
public record ContainerForm(
    Image image,
    List<String> arguments,
    List<Mount> mounts,
    Optional<GpuRequest> gpu,
    SequencedMap<String, Value> environment)
    implements Form {

  /// Copies the collections.
  public ContainerForm {
    arguments = List.copyOf(arguments);
    mounts = List.copyOf(mounts);
    environment = Form.copy(environment);
  }

  /// A container with nothing but its image.
  public static ContainerForm of(Image image) {
    return new ContainerForm(image, List.of(), List.of(), Optional.empty(), new LinkedHashMap<>());
  }

  /// The same with one more mount.
  public ContainerForm mount(Mount mount) {
    var more = new ArrayList<>(mounts);
    more.add(mount);
    return new ContainerForm(image, arguments, more, gpu, environment);
  }

  /// The same, wanting GPUs.
  public ContainerForm gpu(GpuRequest request) {
    return new ContainerForm(image, arguments, mounts, Optional.of(request), environment);
  }

  /// The same with one more environment variable.
  public ContainerForm environment(String variable, String value) {
    var more = new LinkedHashMap<>(environment);
    more.put(variable, new Value.Text(value));
    return new ContainerForm(image, arguments, mounts, gpu, more);
  }

  @Override
  public String kind() {
    return "container";
  }
}
