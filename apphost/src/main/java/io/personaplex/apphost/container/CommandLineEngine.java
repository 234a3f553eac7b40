package io.personaplex.apphost.container;

import io.personaplex.apphost.container.ContainerFault.Kind;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.process.ProcessIdentity;
import io.vertx.core.json.DecodeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Docker or Podman, spoken to through its client program. What the two call differently is in
/// [CreateArguments], [InspectJson] and [EngineWords].
final class CommandLineEngine implements ContainerEngine {
  private static final Duration ASK_MAX = Duration.ofSeconds(10);
  private static final Duration CREATE_MAX = Duration.ofSeconds(30);
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration KILL_MAX = Duration.ofSeconds(20);
  private static final Duration REMOVE_MAX = Duration.ofSeconds(60);
  private static final Duration WAIT_MAX = Duration.ofDays(365);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(250);

  private final EngineClient client;
  private final EngineProbe probe;
  private final Map<String, String> marker;
  private final ImageBuilder builder;
  private volatile @Nullable Diagnosis last;

  /// @param marker put into the environment of clients that follow a container to its end, so that
  ///   they are found if this JVM is killed. No other: Podman hands a client's environment to what
  ///   watches over a container, which may outlive the run.
  CommandLineEngine(EngineClient client, EngineProbe probe, Map<String, String> marker) {
    this.client = client;
    this.probe = probe;
    this.marker = Map.copyOf(marker);
    this.builder = new ImageBuilder(client);
  }

  @Override
  public EngineKind kind() {
    return client.kind();
  }

  @Override
  public Optional<Path> program() {
    return client.program();
  }

  @Override
  public Diagnosis diagnose() throws InterruptedException {
    Diagnosis diagnosis = probe.diagnose();
    last = diagnosis;
    return diagnosis;
  }

  /// How files in a mounted folder get the right owner depends on it; it does not change while an
  /// engine lives.
  private boolean isRootless() throws InterruptedException {
    Diagnosis diagnosis = last;
    if (!(diagnosis instanceof Diagnosis.Ready)) {
      diagnosis = diagnose();
    }
    return diagnosis instanceof Diagnosis.Ready ready && ready.rootless();
  }

  @Override
  public Optional<String> imageId(String image) throws InterruptedException {
    List<String> arguments = List.of("image", "inspect", "--format", "{{.Id}}", image);
    return found(arguments, Kind.NO_SUCH_IMAGE).map(String::strip).map(InspectJson::prefixed);
  }

  @Override
  public OptionalLong imageBytes(String image) throws InterruptedException {
    return found(List.of("image", "inspect", "--format", "{{.Size}}", image), Kind.NO_SUCH_IMAGE)
        .map(String::strip)
        .filter(size -> size.matches("[0-9]{1,18}"))
        .map(Long::parseLong)
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  @Override
  public void removeImage(String image) throws InterruptedException {
    removeNamed("image", image);
  }

  /// The client's output, or empty if it says that what was asked for is not there.
  private Optional<String> found(List<String> arguments, Kind missing) throws InterruptedException {
    ClientAnswer answer = client.run(ASK_MAX, arguments);
    if (answer.succeeded()) {
      return Optional.of(answer.output());
    }
    ContainerFault fault = client.fault(arguments, answer);
    if (fault.kind() == missing || fault.kind() == Kind.NOT_FOUND) {
      return Optional.empty();
    }
    throw fault;
  }

  @Override
  public String build(ImageBuild build, Consumer<String> output) throws InterruptedException {
    builder.run(build, output);
    return imageId(build.tag())
        .orElseThrow(
            () ->
                new ContainerFault(
                    Kind.NO_SUCH_IMAGE,
                    "%s build".formatted(kind().program()),
                    "%s was built, but is not among the engine's images".formatted(build.tag())));
  }

  @Override
  public String create(ContainerSpec spec) throws InterruptedException {
    var environment = ContainerEnvironment.of(spec);
    boolean rootless = spec.user() == ContainerUser.OF_HOST && isRootless();
    List<String> arguments = CreateArguments.of(spec, kind(), rootless, environment);
    ClientAnswer answer =
        client.run(CREATE_MAX, environment.inherited(), environment.lines(), arguments);
    String action = "%s create %s".formatted(kind().program(), spec.name());
    if (!answer.succeeded()) {
      throw EngineWords.fault(action, answer, SecretMask.of(spec.secrets().values()));
    }
    return answer
        .output()
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .reduce((_, line) -> line)
        .orElseThrow(() -> new ContainerFault(Kind.UNKNOWN, action, "it told no id"));
  }

  @Override
  public void start(String container) throws InterruptedException {
    client.ask(START_MAX, List.of("start", container));
  }

  @Override
  public ContainerLog followLogs(String container) {
    return new FollowedLog(this, client, marker, container);
  }

  @Override
  public int waitExit(String container) throws InterruptedException {
    List<String> arguments = List.of("wait", container);
    long giveUp = System.nanoTime() + FollowedLog.ENGINE_AWAY_MAX.toNanos();
    while (true) {
      long asked = System.nanoTime();
      ClientAnswer answer = client.run(WAIT_MAX, marker, "", arguments);
      String code = answer.output().strip();
      if (answer.succeeded() && code.matches("-?[0-9]{1,9}")) {
        return Integer.parseInt(code);
      }
      ContainerFault fault = client.fault(arguments, answer);
      if (fault.kind() == Kind.NOT_FOUND) {
        throw fault;
      }
      // One that could be waited on for a while was there until now.
      if (System.nanoTime() - asked > RETRY_PAUSE.toNanos() * 4) {
        giveUp = System.nanoTime() + FollowedLog.ENGINE_AWAY_MAX.toNanos();
      }
      if (System.nanoTime() > giveUp) {
        throw fault;
      }
      TimeUnit.NANOSECONDS.sleep(RETRY_PAUSE.toNanos());
    }
  }

  @Override
  public Optional<ContainerState> inspect(String container) throws InterruptedException {
    List<String> arguments = List.of("container", "inspect", container);
    return found(arguments, Kind.NOT_FOUND)
        .flatMap(text -> read(text, InspectJson::containers).stream().findFirst());
  }

  private <T> T read(String json, Function<String, T> reader) {
    try {
      return reader.apply(json);
    } catch (DecodeException | ClassCastException | NumberFormatException failure) {
      throw new ContainerFault(
          Kind.UNKNOWN, kind().program() + " inspect", "its answer cannot be read", failure);
    }
  }

  @Override
  public void stop(String container, Duration grace) throws InterruptedException {
    long seconds = CreateArguments.wholeSeconds(grace);
    end(KILL_MAX.plusSeconds(seconds), List.of("stop", "-t", Long.toString(seconds), container));
  }

  @Override
  public void kill(String container) throws InterruptedException {
    end(KILL_MAX, List.of("kill", container));
  }

  /// Ends a container; one that does not run has what was wanted.
  private void end(Duration limit, List<String> arguments) throws InterruptedException {
    ClientAnswer answer = client.run(limit, arguments);
    if (answer.succeeded()) {
      return;
    }
    ContainerFault fault = client.fault(arguments, answer);
    if (fault.kind() == Kind.NOT_FOUND) {
      return;
    }
    // The engines word it in many ways: ask whether it runs instead.
    if (fault.kind() == Kind.UNKNOWN
        && inspect(arguments.getLast()).filter(ContainerState::isRunning).isEmpty()) {
      return;
    }
    throw fault;
  }

  @Override
  public void remove(String container) throws InterruptedException {
    List<String> arguments = List.of("rm", "--force", "--volumes", container);
    long giveUp = System.nanoTime() + REMOVE_MAX.toNanos();
    while (true) {
      ClientAnswer answer = client.run(REMOVE_MAX, arguments);
      if (answer.succeeded()) {
        return;
      }
      ContainerFault fault = client.fault(arguments, answer);
      if (fault.kind() == Kind.NOT_FOUND) {
        return;
      }
      boolean someoneElseDoes = fault.engineWords().contains("already in progress");
      if (!someoneElseDoes || System.nanoTime() > giveUp) {
        throw fault;
      }
      TimeUnit.NANOSECONDS.sleep(RETRY_PAUSE.toNanos());
    }
  }

  @Override
  public List<ContainerState> list(Map<String, String> labels) throws InterruptedException {
    var arguments = new ArrayList<>(List.of("ps", "--all", "--quiet", "--no-trunc"));
    filter(arguments, labels);
    List<String> ids = client.ask(ASK_MAX, arguments).lines().filter(l -> !l.isBlank()).toList();
    if (ids.isEmpty()) {
      return List.of();
    }
    var question = new ArrayList<>(List.of("container", "inspect"));
    question.addAll(ids);
    // One that has gone since makes it fail, but the others are told all the same.
    ClientAnswer answer = client.run(ASK_MAX, question);
    ContainerFault fault = answer.succeeded() ? null : client.fault(question, answer);
    if (fault != null && fault.kind() != Kind.NOT_FOUND) {
      throw fault;
    }
    return read(answer.output(), InspectJson::containers);
  }

  private static void filter(List<String> arguments, Map<String, String> labels) {
    labels.forEach(
        (label, value) -> {
          arguments.add("--filter");
          arguments.add("label=" + label + (value.isEmpty() ? "" : "=" + value));
        });
  }

  @Override
  public void createVolume(String name, Map<String, String> labels) throws InterruptedException {
    if (found(List.of("volume", "inspect", name), Kind.NOT_FOUND).isPresent()) {
      return;
    }
    var arguments = new ArrayList<>(List.of("volume", "create"));
    CreateArguments.labels(arguments, labels);
    arguments.add(name);
    client.ask(CREATE_MAX, arguments);
  }

  @Override
  public List<String> listVolumes(Map<String, String> labels) throws InterruptedException {
    return names("volume", labels);
  }

  private List<String> names(String what, Map<String, String> labels) throws InterruptedException {
    var arguments = new ArrayList<>(List.of(what, "ls", "--format", "{{.Name}}"));
    filter(arguments, labels);
    return client.ask(ASK_MAX, arguments).lines().filter(line -> !line.isBlank()).toList();
  }

  @Override
  public void removeVolume(String name) throws InterruptedException {
    removeNamed("volume", name);
  }

  private void removeNamed(String what, String name) throws InterruptedException {
    List<String> arguments = List.of(what, "rm", name);
    ClientAnswer answer = client.run(REMOVE_MAX, arguments);
    if (!answer.succeeded()) {
      ContainerFault fault = client.fault(arguments, answer);
      if (fault.kind() != Kind.NOT_FOUND && fault.kind() != Kind.NO_SUCH_IMAGE) {
        throw fault;
      }
    }
  }

  @Override
  public Sweep sweep(Predicate<ProcessIdentity> isDead) throws InterruptedException {
    Predicate<ContainerLabels> isLeft =
        labels -> !labels.persistent() && isDead.test(labels.owner());
    var containers = new ArrayList<String>();
    var failures = new ArrayList<String>();
    for (ContainerState container : list(Map.of(ContainerLabels.RUN, ""))) {
      if (container.ours().filter(isLeft).isPresent()) {
        try {
          remove(container.id());
          containers.add(container.name());
        } catch (ContainerFault fault) {
          failures.add("container %s: %s".formatted(container.name(), fault.getMessage()));
        }
      }
    }
    return new Sweep(containers, failures);
  }
}
