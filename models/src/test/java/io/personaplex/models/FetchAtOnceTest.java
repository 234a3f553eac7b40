package io.personaplex.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.models.FetchProgress.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchAtOnceTest {

  @TempDir Path folder;
  private Fixture fixture;

  @BeforeEach
  void setUp() throws IOException {
    fixture = new Fixture(folder);
  }

  @Test
  void threadsThatFetchTheSameModelFetchItOnce() throws Exception {
    Model model = Fixture.model(fixture.joinedSource());
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        // A store each, as in four processes.
        all.add(pool.submit(() -> fixture.store(model).fetch(List.of("tiny"), new Told())));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(fixture.pip.asked()).hasSize(2);
    assertThat(fixture.store(model).file("tiny")).hasBinaryContent(Fixture.BYTES);
  }

  @Test
  void anotherProcessIsWaitedForAndItsModelIsUsed() throws Exception {
    Model model = Fixture.model(fixture.joinedSource());
    Path lock = CacheFolders.of(fixture.environment).lock("tiny");
    Path log = folder.resolve("holder.log");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                lock.toString())
            .redirectError(log.toFile())
            .start();
    try {
      assertThat(holder.inputReader().readLine())
          .as(() -> "the other process has the lock; it said: " + read(log))
          .isEqualTo("locked");
      Told told = new Told();
      CountDownLatch waiting = new CountDownLatch(1);
      Thread fetching =
          Thread.ofPlatform()
              .start(
                  () ->
                      fixture
                          .store(model)
                          .fetch(
                              List.of("tiny"),
                              new FetchListener() {
                                @Override
                                public void progressed(FetchProgress progress) {
                                  told.progressed(progress);
                                  if (progress.activity() == Activity.WAITING) {
                                    waiting.countDown();
                                  }
                                }
                              }));
      assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(fixture.pip.asked()).isEmpty();
      holder.outputWriter().close(); // it lets go and ends
      fetching.join();
      assertThat(fixture.store(model).file("tiny")).hasBinaryContent(Fixture.BYTES);
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /// Another process: holds a model's lock until its input ends.
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws IOException {
      try (ModelLock _ = ModelLock.acquire(Path.of(arguments[0]), () -> {})) {
        System.out.println("locked");
        while (System.in.read() >= 0) {
          // Until the test closes its end.
        }
      }
    }
  }
}
