package io.personaplex.apphost;

import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Form;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.process.PortConflict;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The fallback ladder: starts a service in the first of its forms that can run here.
///
/// **Threads**: any, one for each service; an interrupt ends the attempt and leaves nothing.
final class FormStarter {
  private static final System.Logger LOG = System.getLogger(FormStarter.class.getName());
  private static final Duration PORT_IS_FREE_AGAIN_WITHIN = Duration.ofSeconds(1);
  private static final Duration PORT_POLL = Duration.ofMillis(50);

  private final ProcessStarter processes;
  private final ContainerStarter containers;
  private final RunRequirements requirements;
  private final PortConflict ports;

  FormStarter(
      ProcessStarter processes,
      ContainerStarter containers,
      RunRequirements requirements,
      PortConflict ports) {
    this.processes = processes;
    this.containers = containers;
    this.requirements = requirements;
    this.ports = ports;
  }

  /// Told how an attempt goes, by the thread that makes it.
  interface Progress {
    /// What takes the time now.
    void doing(String what);

    /// A form is tried, after others could not be used.
    void trying(Form form, List<SkippedForm> skipped);

    /// The form that is tried can do with less, and has to.
    void without(SkippedForm less);

    /// A remark for the resource's log.
    void note(String text);
  }

  /// @throws NoFormException if no form can be used
  /// @throws RequirementException if the one that is required cannot be used
  Instance start(Service service, Progress progress) throws InterruptedException {
    List<StartFault> faults = new ArrayList<>();
    List<SkippedForm> skipped = new ArrayList<>();
    for (Form form : service.forms()) {
      if (mustHaveGpu(service) && !wantsGpu(form)) {
        continue; // what is not given a GPU is no substitute
      }
      try {
        progress.trying(form, skipped);
        return start(service, form, progress);
      } catch (StartFault fault) {
        faults.add(fault);
        skipped.add(new SkippedForm(form.kind(), fault.why(), fault.remedy()));
      } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException failure) {
        // A form nobody foresaw: whatever is wrong with it, the next one may do.
        LOG.log(System.Logger.Level.WARNING, service.name() + ": " + form.kind(), failure);
        var fault = new StartFault(String.valueOf(failure.getMessage()), "", false);
        faults.add(fault);
        skipped.add(new SkippedForm(form.kind(), fault.why()));
      }
    }
    var none = new NoFormException(faults);
    if (mustHaveGpu(service)) {
      throw new RequirementException("must have a GPU: " + String.join("; ", none.reasons()));
    }
    throw none;
  }

  private Instance start(Service service, Form form, Progress progress)
      throws InterruptedException {
    return switch (form) {
      case Form.Jvm jvm -> {
        requireFreePorts(service);
        yield processes.start(service, jvm);
      }
      case Form.Executable executable -> {
        requireFreePorts(service);
        yield processes.start(service, executable);
      }
      case Form.External _ -> new ExternalInstance(service.endpoint().orElseThrow());
      case ContainerForm container -> {
        if (requirements.withoutContainers().isPresent()) {
          throw new StartFault(requirements.withoutContainers().get(), "", false);
        }
        yield containers.start(
            service, container, requirements.gpu(), () -> requireFreePorts(service), progress);
      }
    };
  }

  private boolean mustHaveGpu(Service service) {
    return requirements.gpu() && service.forms().stream().anyMatch(FormStarter::wantsGpu);
  }

  private static boolean wantsGpu(Form form) {
    return form instanceof ContainerForm container && container.gpu().isPresent();
  }

  /// What ran here before may need a moment to let go of its port.
  private void requireFreePorts(Service service) throws InterruptedException {
    long deadline = System.nanoTime() + PORT_IS_FREE_AGAIN_WITHIN.toNanos();
    Optional<String> taken = taken(service);
    while (taken.isPresent() && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(PORT_POLL.toNanos());
      taken = taken(service);
    }
    if (taken.isPresent()) {
      throw new StartFault(taken.get(), "", false);
    }
  }

  private Optional<String> taken(Service service) {
    for (Endpoint endpoint : service.endpoints()) {
      Optional<String> sentence = ports.describe(EndpointPorts.wanted(service.name(), endpoint));
      if (sentence.isPresent()) {
        return sentence;
      }
    }
    return Optional.empty();
  }
}
