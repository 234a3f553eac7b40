package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.container.ContainerLabels;
import io.personaplex.apphost.container.ContainerSpec;
import io.personaplex.apphost.container.ContainerUser;
import io.personaplex.apphost.container.PortBinding;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Lifetime;
import io.personaplex.apphost.model.Mount;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.model.Value;
import io.personaplex.apphost.process.RunMarker;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// What a service's container is made of: the model's words in the engine's. Pure.
final class ContainerPlan {
  /// How a container calls the machine it runs on.
  private static final String HOST = "host.docker.internal";

  private static final String GATEWAY = "host-gateway";
  private static final int FINGERPRINT_DIGITS = 12;

  private final Application application;
  private final RunMarker marker;

  /// @param marker of the run; also says who the owner is
  ContainerPlan(Application application, RunMarker marker) {
    this.application = application;
    this.marker = marker;
  }

  /// A session container is named after its run. A persistent one is named after what it is made
  /// of, its image, settings and ports, so that a later run knows whether it still fits.
  ContainerSpec container(Service service, ContainerForm form, String imageId) {
    boolean persistent = service.lifetime() == Lifetime.PERSISTENT;
    String name =
        "personaplex-%s-%s"
            .formatted(
                service.name(), persistent ? fingerprint(service, form, imageId) : marker.run());
    var labels =
        new ContainerLabels(
            marker.run(), application.name(), service.name(), marker.owner(), persistent);
    ContainerSpec.Builder spec =
        ContainerSpec.builder(name, form.image().reference(), labels)
            .arguments(form.arguments())
            .stopGrace(service.stopGrace());
    environment(service, form, spec);
    if (!persistent) {
      // Not in a persistent one: it would be swept with the run.
      spec.variables(marker.environment(service.name()));
    }
    for (Endpoint endpoint : service.endpoints()) {
      spec.port(new PortBinding(endpoint.host(), endpoint.port(), endpoint.port()));
    }
    form.mounts().forEach(spec::mount);
    form.gpu().ifPresent(spec::gpu);
    if (form.mounts().stream().anyMatch(ContainerPlan::isWritableFolder)) {
      // What it writes there must be the same person's, whichever form wrote it.
      spec.user(new ContainerUser.OfHost());
    }
    return spec.build();
  }

  private void environment(Service service, ContainerForm form, ContainerSpec.Builder spec) {
    service
        .environment(form)
        .forEach(
            (variable, value) -> {
              switch (value) {
                case Value.Text(String text) -> spec.variable(variable, text);
                case Value.Hidden(var secret) -> spec.secret(variable, secret);
                case Value.Reference reference -> {
                  spec.variable(variable, address(reference));
                  spec.extraHost(HOST, GATEWAY);
                }
              }
            });
  }

  private String address(Value.Reference reference) {
    return application.service(reference.service()).endpoints().stream()
        .filter(endpoint -> endpoint.name().equals(reference.endpoint()))
        .map(there -> new Endpoint(there.name(), HOST, there.port(), there.variable()))
        .findFirst()
        .orElseThrow() // checked when the application was described
        .url(reference.scheme(), reference.path());
  }

  private static boolean isWritableFolder(Mount mount) {
    return mount instanceof Mount.Bind(_, _, boolean readOnly) && !readOnly;
  }

  /// Of secrets only this hash leaves the process: a changed token makes another container.
  private String fingerprint(Service service, ContainerForm form, String imageId) {
    Map<String, String> all = new TreeMap<>(application.revealedEnvironment(service, form));
    String text =
        String.join(
            "\n",
            imageId,
            all.toString(),
            service.endpoints().toString(),
            form.arguments().toString(),
            form.mounts().toString(),
            form.gpu().toString());
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, FINGERPRINT_DIGITS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JVM has SHA-256", impossible);
    }
  }
}
