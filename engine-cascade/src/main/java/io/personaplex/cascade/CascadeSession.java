package io.personaplex.cascade;

import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SessionEvents;
import io.personaplex.speech.SpeechException;
import io.personaplex.speech.SpeechSession;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/// One conversation of the cascade.
///
/// A step copies the user's frame to the ears and takes the agent's next frame from the playout; it
/// never waits for a model. Two threads do the work: [Ears] and [Responder], which meet at the
/// [Floor].
final class CascadeSession implements SpeechSession {
  private static final System.Logger LOG = System.getLogger(CascadeSession.class.getName());
  private static final AudioFormat FORMAT = AudioFormat.MIMI;
  private static final AtomicLong NUMBERS = new AtomicLong();

  /// The recogniser cannot be cancelled and a prefill only between batches; longer is a defect.
  private static final long CLOSE_WARN_MILLIS = 5_000;

  private final long number = NUMBERS.incrementAndGet();
  private final ReentrantLock lifecycle = new ReentrantLock(); // held by prompt and close
  private final Consumer<CascadeSession> onClose;
  private final CascadeStages stages;
  private final Answering answering;
  private final FrameRing ring;
  private final Playout playout;
  private final Outbox outbox = new Outbox();
  private final Floor floor;
  private final VoiceActivity voice;
  private final Thread ears;
  private final Thread responder;
  private final ArrayList<String> pieces = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private @Nullable Reply latestHeard; // the stepping thread's own
  private volatile boolean prompted;
  private boolean closed; // guarded by lifecycle

  CascadeSession(
      CascadeStages stages,
      Speaker speaker,
      String persona,
      CascadeSettings settings,
      Consumer<CascadeSession> onClose) {
    this.stages = stages;
    this.onClose = onClose;
    answering = new Answering(stages, persona, outbox);
    ring = new FrameRing(settings.userRingFrames(), FORMAT.samplesPerFrame());
    playout =
        new Playout(
            samples(settings.playing().limitMillis()),
            (int) samples(settings.playing().fadeMillis()));
    floor = new Floor(settings, playout, outbox);
    voice = stages.voiceActivity().detector();
    ears = thread("ears", new Ears(settings, ring, voice, floor));
    responder =
        thread("responder", new Responder(settings, floor, playout, stages, speaker, answering));
  }

  private static long samples(int millis) {
    return (long) millis * FORMAT.sampleRate() / 1_000;
  }

  private Thread thread(String role, Runnable body) {
    return Thread.ofPlatform()
        .daemon()
        .name("cascade-%s-%d".formatted(role, number))
        .unstarted(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                LOG.log(Level.ERROR, Thread.currentThread().getName() + " failed", e);
                failure.compareAndSet(null, e);
              }
            });
  }

  @Override
  public void prompt(DoubleConsumer progress) {
    lifecycle.lock();
    try {
      if (prompted || closed) {
        throw new IllegalStateException(
            "cascade: the session is %s".formatted(closed ? "closed" : "prompted already"));
      }
      progress.accept(0);
      String opening = answering.openingPrompt();
      stages.languageModel().prefill(opening, _ -> !floor.closed());
      if (floor.closed()) {
        return;
      }
      ears.start();
      responder.start();
      answering.introduce();
      prompted = true;
      progress.accept(1);
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public void step(float[] user, float[] agent, SessionEvents events) {
    if (user.length != FORMAT.samplesPerFrame() || agent.length != FORMAT.samplesPerFrame()) {
      throw new IllegalArgumentException(
          "cascade: frames of %d and %d samples, wanted %d"
              .formatted(user.length, agent.length, FORMAT.samplesPerFrame()));
    }
    if (!prompted || floor.closed()) {
      throw new IllegalStateException(
          "cascade: the session is %s".formatted(prompted ? "closed" : "not prompted"));
    }
    Throwable broken = failure.get();
    if (broken != null) {
      throw new SpeechException(
          "The conversation cannot go on: a stage of the speech engine failed; the log says which."
              + " Connect again.",
          broken);
    }
    long frames = ring.push(user);
    pieces.clear();
    Reply heard = playout.take(agent, pieces);
    // The user's last words were queued before the reply was released.
    outbox.drainTo(events);
    pieces.forEach(events::text);
    if (heard != null) {
      latestHeard = heard;
      double total = frames * FORMAT.frameMillis() - heard.lastVoicedMillis();
      events.metadata(
          Map.of("turn", heard.timings().report(Math.round(total)), "counters", counters()));
    }
    Reply current = latestHeard;
    if (current != null) {
      // Not sooner: a reply begun in a pause may never be heard.
      current.takeToolUses().forEach(use -> events.metadata(use.metadata()));
    }
  }

  /// What was counted since the session began.
  Map<String, ?> counters() {
    var counters = new LinkedHashMap<String, Object>(floor.counters());
    counters.put("user_frames_dropped", ring.dropped());
    counters.put("playout_gap_frames", playout.gapFrames());
    counters.put("events_dropped", outbox.dropped());
    return counters;
  }

  @Override
  public void close() {
    floor.close(); // before the lock: a prompt under way returns
    playout.close();
    ring.close();
    lifecycle.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (prompted) {
        join(ears);
        join(responder);
      }
      try {
        voice.close();
      } finally {
        onClose.accept(this);
      }
    } finally {
      lifecycle.unlock();
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    boolean warned = false;
    while (thread.isAlive()) {
      try {
        if (!thread.join(Duration.ofMillis(CLOSE_WARN_MILLIS)) && !warned) {
          warned = true;
          LOG.log(
              Level.WARNING,
              "cascade: {0} has not ended {1} ms after close; still waiting",
              thread.getName(),
              CLOSE_WARN_MILLIS);
        }
      } catch (InterruptedException _) {
        interrupted = true; // closing goes on; the caller learns of it below
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until the ears have heard every frame stepped so far.
  boolean awaitHeard(long timeoutMillis) throws InterruptedException {
    return ring.awaitDrained(timeoutMillis);
  }

  /// Waits until the responder has nothing to do.
  boolean awaitIdle(long timeoutMillis) throws InterruptedException {
    return floor.awaitIdle(timeoutMillis);
  }
}
