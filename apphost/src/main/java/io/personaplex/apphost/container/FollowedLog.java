package io.personaplex.apphost.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.container.StampedLines.Line;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A container's log that survives the end of the client that reads it.
///
/// The client is asked for times; when it ends although the container has not, another is started
/// with the last time, and lines that came already are dropped. A line is passed on when it is
/// complete, so that none is passed on in part and then again as a whole.
final class FollowedLog implements ContainerLog {
  /// How long an engine may be away before whoever waits for it gives up: longer than one that
  /// keeps its containers takes to start again, short enough to say within ten seconds that it is
  /// gone.
  static final Duration ENGINE_AWAY_MAX = Duration.ofSeconds(6);

  private static final Duration PAUSE_MIN = Duration.ofMillis(100);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(2);
  private static final int FRUITLESS_MAX = 5;
  private static final int CHUNK_BYTES = 8192;
  private static final int CLIENT_WORDS_MAX = 20;

  private final ContainerEngine engine;
  private final EngineClient client;
  private final Map<String, String> marker;
  private final String container;
  private final InputStream output = new Output();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable ClientProcess running;

  // The reader's.
  private final RecentLines recent = new RecentLines();
  private final ArrayDeque<byte[]> ready = new ArrayDeque<>();
  private final List<String> clientWords = new ArrayList<>();
  private StampedLines lines = new StampedLines(this::take);
  private boolean ended;
  private boolean progressed;
  private int fruitless;
  private Duration pause = PAUSE_MIN;

  /// @param marker put into the environment of the clients
  FollowedLog(
      ContainerEngine engine, EngineClient client, Map<String, String> marker, String container) {
    this.engine = engine;
    this.client = client;
    this.marker = marker;
    this.container = container;
  }

  @Override
  public InputStream output() {
    return output;
  }

  @Override
  public void close() {
    closed.countDown();
    ClientProcess process = running;
    if (process != null) {
      process.signalKill();
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void take(Line line) {
    if (line.at().isEmpty()) {
      if (clientWords.size() < CLIENT_WORDS_MAX) {
        clientWords.add(new String(line.text(), UTF_8));
      }
    } else if (recent.isNew(line)) {
      progressed = true;
      ready.add(line.text());
    }
  }

  /// The next piece; null at the end.
  private byte @Nullable [] next() throws IOException, InterruptedException {
    byte[] chunk = new byte[CHUNK_BYTES];
    while (ready.isEmpty() && !ended && !isClosed()) {
      ClientProcess process = connected();
      int count = read(process, chunk);
      if (count >= 0) {
        lines.accept(chunk, count);
      } else {
        clientEnded(process);
      }
    }
    return isClosed() ? null : ready.poll();
  }

  private static int read(ClientProcess process, byte[] chunk) {
    try {
      return process.process().getInputStream().read(chunk);
    } catch (IOException _) {
      return -1; // killed while we read
    }
  }

  private ClientProcess connected() {
    ClientProcess process = running;
    if (process == null) {
      progressed = false;
      clientWords.clear();
      lines = new StampedLines(this::take);
      Optional<Instant> since = recent.resume();
      var arguments = new ArrayList<>(List.of("logs", "--follow", "--timestamps"));
      since.ifPresent(time -> arguments.addAll(List.of("--since", time.toString())));
      arguments.add(container);
      process = client.start(marker, arguments);
      running = process;
      if (isClosed()) { // closed meanwhile: it may have seen no client to kill
        process.signalKill();
      }
    }
    return process;
  }

  private void clientEnded(ClientProcess process) throws IOException, InterruptedException {
    int exitCode = process.process().waitFor();
    running = null;
    if (isClosed()) {
      return;
    }
    Optional<ContainerState> state = stateOnceReachable();
    if (isClosed()) {
      return;
    }
    boolean over = state.isEmpty() || state.filter(FollowedLog::isOver).isPresent();
    if (over && (exitCode == 0 || state.isEmpty())) {
      lines.end();
      ended = true;
      return;
    }
    if (progressed) {
      fruitless = 0;
      pause = PAUSE_MIN;
    } else if (++fruitless > FRUITLESS_MAX && exitCode != 0) {
      throw new IOException(
          "the log of %s cannot be read: %s"
              .formatted(container, EngineWords.shown(String.join("\n", clientWords))));
    }
    rest();
  }

  private static boolean isOver(ContainerState state) {
    return switch (state.status()) {
      case EXITED, DEAD -> true;
      case CREATED, RUNNING, PAUSED, RESTARTING, STOPPING -> false;
    };
  }

  private Optional<ContainerState> stateOnceReachable() throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + ENGINE_AWAY_MAX.toNanos();
    while (true) {
      try {
        return engine.inspect(container);
      } catch (ContainerFault fault) {
        if (!fault.retryCanHelp() || System.nanoTime() > giveUp) {
          throw new IOException(
              "the log of %s broke off: %s".formatted(container, fault.getMessage()), fault);
        }
        rest();
        if (isClosed()) {
          return Optional.empty();
        }
      }
    }
  }

  private void rest() throws InterruptedException {
    closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
  }

  private final class Output extends InputStream {
    private byte[] piece = new byte[0];
    private int at;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (at == piece.length) {
        byte[] following = following();
        if (following == null) {
          return -1;
        }
        piece = following;
        at = 0;
      }
      int count = Math.min(length, piece.length - at);
      System.arraycopy(piece, at, target, offset, count);
      at += count;
      return count;
    }

    private byte @Nullable [] following() throws IOException {
      try {
        return next();
      } catch (ContainerFault fault) {
        throw new IOException(fault.getMessage(), fault);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        close();
        throw new InterruptedIOException("interrupted while the log of " + container + " was read");
      }
    }

    @Override
    public void close() {
      FollowedLog.this.close();
    }
  }
}
