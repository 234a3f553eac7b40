package io.personaplex.apphost.container;

import io.personaplex.apphost.container.ContainerFault.Kind;
import io.personaplex.apphost.model.GpuRequest;
import io.personaplex.apphost.model.Mount;
import io.personaplex.apphost.model.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A container to be created. It is always hardened: its own files cannot be changed, `/tmp` is in
/// memory (at most 1 GiB; programs and libraries in it can be run), and nothing in it has or gains
/// root's privileges. A tiny first process reaps its orphans.
///
/// @param name unique in the engine: a letter or digit, then letters, digits, `_`, `.` and `-`
/// @param image what the engine holds; nothing is pulled
/// @param labels who it belongs to
/// @param environment plain variables
/// @param secrets variables whose values nobody may see, by the variable's name
/// @param mounts a folder or file of this machine must be there: an engine would make it as root's
/// @param gpu handed to the engine as it is: leave it out where the engine has none
/// @param stopGrace what the engine itself gives the container to end, when it is shut down
/// @param extraHosts names the container can look up, to address or `host-gateway`
/// @param arguments appended to the image's entry point
public record ContainerSpec(
    String name,
    String image,
    ContainerLabels labels,
    Map<String, String> environment,
    Map<String, Secret> secrets,
    List<PortBinding> ports,
    List<Mount> mounts,
    Optional<GpuRequest> gpu,
    ContainerUser user,
    Duration stopGrace,
    Map<String, String> extraHosts,
    List<String> arguments) {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
  private static final Pattern VARIABLE = Pattern.compile("[^\\s=#\\x00][^\\s=\\x00]*");

  /// Copies the collections.
  ///
  /// @throws ContainerFault of the kind `BAD_PLAN` if a name or a value is one no engine can take
  public ContainerSpec {
    environment = Map.copyOf(environment);
    secrets = Map.copyOf(secrets);
    ports = List.copyOf(ports);
    mounts = List.copyOf(mounts);
    extraHosts = Map.copyOf(extraHosts);
    arguments = List.copyOf(arguments);
    if (!NAME.matcher(name).matches()) {
      throw bad(name, "its name, wanted two or more of letters, digits, '_', '.' and '-'");
    }
    if (image.isBlank() || image.startsWith("-")) {
      throw bad(name, "'%s' is no image".formatted(image));
    }
    for (String variable : environment.keySet()) {
      checkVariable(name, variable, environment.get(variable));
    }
    mounts.forEach(mount -> checkMount(name, mount));
    secrets.forEach((variable, secret) -> checkVariable(name, variable, secret.reveal()));
    for (String variable : secrets.keySet()) {
      if (environment.containsKey(variable)) {
        throw bad(name, variable + " is both a plain variable and a secret");
      }
    }
  }

  private static void checkMount(String container, Mount mount) {
    String source =
        switch (mount) {
          case Mount.Bind bind -> bind.source().toString();
          case Mount.Volume volume -> volume.volume();
        };
    boolean absolute =
        mount.target().startsWith("/")
            && (!(mount instanceof Mount.Bind bind) || bind.source().isAbsolute());
    // The clients take a mount as comma-separated values.
    if (!absolute || source.isBlank() || (source + mount.target()).matches("(?s).*[,\"\n].*")) {
      throw bad(
          container,
          "cannot mount '%s' at '%s', wanted absolute paths without comma, quote or line end"
              .formatted(source, mount.target()));
    }
  }

  private static void checkVariable(String container, String variable, String value) {
    if (!VARIABLE.matcher(variable).matches() || value.indexOf('\0') >= 0) {
      throw bad(
          container,
          "variable '%s' cannot be passed: blank, '=' or '#' in its name, or a zero byte in its value"
              .formatted(variable));
    }
  }

  private static ContainerFault bad(String container, String why) {
    return new ContainerFault(Kind.BAD_PLAN, "container '%s'".formatted(container), why);
  }

  /// A container as the image's user, with 10 s to stop.
  public static Builder builder(String name, String image, ContainerLabels labels) {
    return new Builder(name, image, labels);
  }

  /// Collects what a container is made of. One thread.
  public static final class Builder {
    private final String name;
    private final String image;
    private final ContainerLabels labels;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, Secret> secrets = new LinkedHashMap<>();
    private final List<PortBinding> ports = new ArrayList<>();
    private final List<Mount> mounts = new ArrayList<>();
    private final Map<String, String> extraHosts = new LinkedHashMap<>();
    private final List<String> arguments = new ArrayList<>();
    private Optional<GpuRequest> gpu = Optional.empty();
    private ContainerUser user = ContainerUser.OF_IMAGE;
    private Duration stopGrace = Duration.ofSeconds(10);

    private Builder(String name, String image, ContainerLabels labels) {
      this.name = name;
      this.image = image;
      this.labels = labels;
    }

    /// Sets a plain variable.
    public Builder variable(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    /// Sets plain variables.
    public Builder variables(Map<String, String> variables) {
      environment.putAll(variables);
      return this;
    }

    /// Sets a variable nobody may see.
    public Builder secret(String variable, Secret value) {
      secrets.put(variable, value);
      return this;
    }

    /// Publishes a port.
    public Builder port(PortBinding port) {
      ports.add(port);
      return this;
    }

    /// Mounts a folder, file or volume.
    public Builder mount(Mount mount) {
      mounts.add(mount);
      return this;
    }

    /// Hands over GPUs.
    public Builder gpu(GpuRequest request) {
      gpu = Optional.of(request);
      return this;
    }

    /// Runs as `user`.
    public Builder user(ContainerUser someone) {
      user = someone;
      return this;
    }

    /// What the engine gives it to end.
    public Builder stopGrace(Duration grace) {
      stopGrace = grace;
      return this;
    }

    /// Makes a host name known in the container.
    public Builder extraHost(String host, String address) {
      extraHosts.put(host, address);
      return this;
    }

    /// Appends arguments for the image's entry point.
    public Builder arguments(List<String> more) {
      arguments.addAll(more);
      return this;
    }

    /// @throws ContainerFault as the record does
    public ContainerSpec build() {
      return new ContainerSpec(
          name,
          image,
          labels,
          environment,
          secrets,
          ports,
          mounts,
          gpu,
          user,
          stopGrace,
          extraHosts,
          arguments);
    }
  }
}
