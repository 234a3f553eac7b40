package io.personaplex.apphost.container;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.personaplex.apphost.process.ProcessIdentity;
import io.personaplex.testkit.TinyImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// The Docker engine of this machine with an image to try it on. What a test made is removed by
/// [#removeAll], whatever became of the test.
final class RealEngine {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /// This JVM as an owner, so that nobody sweeps what a running test needs.
  static final ProcessIdentity OURSELVES = ProcessIdentity.current();

  /// Ours alone: another run of the tests may have another recipe, and removes its own.
  private static final String TAG = "personaplex-test/tiny:" + OURSELVES.pid();

  private final ContainerEngine engine;
  private final List<String> containers = new ArrayList<>();
  private final List<String> volumes = new ArrayList<>();

  private RealEngine(ContainerEngine engine) {
    this.engine = engine;
  }

  /// Reports the test as not run where there is no engine; fails where the build has started one.
  static RealEngine orNotRun(Path folder) throws Exception {
    Engines engines = Engines.ofThisMachine();
    Optional<ContainerEngine> docker = engines.choose(EnginePreference.only(EngineKind.DOCKER));
    String why =
        docker.isEmpty()
            ? engines.diagnoses().getFirst().sentence()
            : TinyImage.whyNot().orElse("");
    if ("required".equals(System.getenv("CONTAINER_TESTS")) && !why.isEmpty()) {
      throw new AssertionError("the build has started an engine, but: " + why);
    }
    assumeTrue(why.isEmpty(), "not run: " + why);
    var real = new RealEngine(docker.orElseThrow());
    real.image(folder);
    return real;
  }

  private void image(Path folder) throws Exception {
    TinyImage.writeContext(folder);
    engine.build(new ImageBuild(folder, Path.of("Dockerfile"), TAG, Map.of()), _ -> {});
  }

  ContainerEngine engine() {
    return engine;
  }

  /// A container that runs `script`, in a run of this JVM's.
  ContainerSpec.Builder container(String script) {
    return container(script, OURSELVES, false);
  }

  ContainerSpec.Builder container(String script, ProcessIdentity owner, boolean persistent) {
    return container(script, new ContainerLabels("test-run", "test", "tiny", owner, persistent));
  }

  ContainerSpec.Builder container(String script, ContainerLabels labels) {
    String name = name();
    containers.add(name);
    return ContainerSpec.builder(name, TAG, labels).arguments(List.of(script));
  }

  String volume() {
    String name = name();
    volumes.add(name);
    return name;
  }

  private static String name() {
    return "personaplex-test-%d-%d".formatted(OURSELVES.pid(), NUMBER.incrementAndGet());
  }

  void removeImage() throws InterruptedException {
    engine.removeImage(TAG);
  }

  void removeAll() throws InterruptedException {
    for (String container : containers) {
      engine.remove(container);
    }
    containers.clear();
    for (String volume : volumes) {
      engine.removeVolume(volume);
    }
    volumes.clear();
  }
}
