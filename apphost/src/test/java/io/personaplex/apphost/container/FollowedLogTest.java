package io.personaplex.apphost.container;

import static io.personaplex.apphost.container.EngineKind.DOCKER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FollowedLogTest {
  private static final String RUNNING = "[{\"Id\":\"4f\",\"State\":{\"Status\":\"running\"}}]";
  private static final String ENDED = "[{\"Id\":\"4f\",\"State\":{\"Status\":\"exited\"}}]";
  private static final String AWAY = "Cannot connect to the Docker daemon";

  @TempDir Path folder;
  private FakeEngine fake;

  @BeforeEach
  void makeEngine() throws IOException {
    fake = FakeEngine.docker(folder);
  }

  @Test
  void a_log_that_breaks_off_is_taken_up_where_it_was() throws Exception {
    // Two lines of one instant, one stored out of order, one cut in the middle.
    Files.writeString(
        folder.resolve("first"),
        """
        2026-11-24T10:00:00.000000001Z one
        2026-11-24T10:00:00.100000000Z two
        2026-11-24T10:00:00.100000000Z two
        2026-11-24T10:00:00.200000000Z four
        2026-11-24T10:00:00.199000000Z three
        2026-11-24T10:00:00.3""");
    Files.writeString(
        folder.resolve("second"),
        """
        2026-11-24T10:00:00.200000000Z four
        2026-11-24T10:00:00.199000000Z three
        2026-11-24T10:00:00.199000000Z late
        2026-11-24T10:00:00.300000000Z five
        2026-11-24T10:00:00.400000000Z end""");
    fake.does(
            DOCKER,
            "logs",
            """
            if [ ! -e "$home/asked" ]; then
              : >"$home/asked"
              cat "$home/first"
              kill -KILL $$
            fi
            cat "$home/second"
            """)
        .does(
            DOCKER,
            "container-inspect",
            """
            if [ ! -e "$home/inspected" ]; then
              : >"$home/inspected"
              echo '%s' >&2
              exit 1
            fi
            echo '%s'
            """
                .formatted(AWAY, ENDED));
    try (ContainerLog log = fake.engine(DOCKER).followLogs("4f")) {
      String text = new String(log.output().readAllBytes(), UTF_8);
      assertThat(text.lines())
          .containsExactly("one", "two", "two", "four", "three", "late", "five", "end");
      assertThat(text).endsWith("end");
    }
    assertThat(fake.calls().stream().filter(call -> call.startsWith("docker logs")))
        .containsExactly(
            "docker logs --follow --timestamps 4f",
            "docker logs --follow --timestamps --since 2026-11-24T10:00:00.150Z 4f");
  }

  @Test
  void the_log_of_a_container_that_is_gone_ends() throws Exception {
    fake.does(DOCKER, "logs", "echo 2026-11-24T10:00:00.1Z last; exit 1")
        .fails(DOCKER, "container-inspect", 1, "Error: No such container: 4f");
    try (ContainerLog log = fake.engine(DOCKER).followLogs("4f")) {
      assertThat(log.output()).hasContent("last\n");
    }
  }

  @Test
  void a_log_that_can_never_be_read_fails_with_the_words_of_the_client() throws Exception {
    fake.fails(DOCKER, "logs", 1, "configured logging driver does not support reading")
        .prints(DOCKER, "container-inspect", ENDED);
    try (ContainerLog log = fake.engine(DOCKER).followLogs("4f")) {
      assertThatThrownBy(() -> log.output().readAllBytes())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("does not support reading");
    }
  }

  @Test
  void closing_ends_a_reader_that_waits_and_the_client() throws Exception {
    fake.hangs(DOCKER, "logs").prints(DOCKER, "container-inspect", RUNNING);
    ContainerLog log = fake.engine(DOCKER).followLogs("4f");
    CompletableFuture<Integer> end =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return log.output().read();
              } catch (IOException failure) {
                throw new IllegalStateException(failure);
              }
            });
    awaitFile(folder.resolve("hanging"));
    log.close();
    log.close();
    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
    assertThat(log.output().read()).isEqualTo(-1);
  }

  @Test
  void long_lines_lose_the_times_docker_puts_into_them() {
    byte[] piece = "x".repeat(16 * 1024).getBytes(UTF_8);
    var text = new java.io.ByteArrayOutputStream();
    var lines = new StampedLines(line -> text.writeBytes(line.text()));
    byte[] stamp = "2026-11-24T10:00:00.000000001Z ".getBytes(UTF_8);
    for (byte[] part : new byte[][] {stamp, piece, stamp, piece, stamp, "end\n".getBytes(UTF_8)}) {
      lines.accept(part, part.length);
    }
    assertThat(text.toString(UTF_8)).isEqualTo("x".repeat(32 * 1024) + "end\n");
  }

  private static void awaitFile(Path file) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!Files.exists(file) || Files.size(file) == 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20); // written by another program
    }
  }
}
