package io.personaplex.backend;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.personaplex.speech.Offer;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechEngineProvider;
import io.personaplex.speech.SpeechException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Loads the engine on a thread of its own and holds it. `auto` tries the providers by preference
/// and keeps the reason of every one that cannot start; a named engine is not replaced by another.
public final class EngineHost implements AutoCloseable {
  /// The choice that tries all engines.
  public static final String AUTO = "auto";

  private static final System.Logger LOG = System.getLogger(EngineHost.class.getName());

  private final List<SpeechEngineProvider> candidates;
  private final String choice;
  private final Map<String, String> environment;
  private volatile EngineState state = new EngineState.Starting("looking for an engine", -1);
  private final CountDownLatch settled = new CountDownLatch(1);
  private boolean closed;

  /// @param providers all there are
  /// @param choice [#AUTO] or the name of one of them
  /// @param environment handed to the providers
  /// @throws IllegalArgumentException if no provider has that name
  public EngineHost(
      List<SpeechEngineProvider> providers, String choice, Map<String, String> environment) {
    this.choice = choice;
    this.environment = Map.copyOf(environment);
    candidates =
        providers.stream()
            .filter(provider -> choice.equals(AUTO) || provider.name().equals(choice))
            .sorted(Comparator.comparingInt(SpeechEngineProvider::preference))
            .toList();
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException(
          "engine '%s': there are %s".formatted(choice, names(providers)));
    }
  }

  /// All providers on the class path. One that cannot even be loaded is logged and left out.
  public static List<SpeechEngineProvider> discover() {
    var found = new ArrayList<SpeechEngineProvider>();
    for (var candidate : ServiceLoader.load(SpeechEngineProvider.class).stream().toList()) {
      try {
        found.add(candidate.get());
      } catch (ServiceConfigurationError | LinkageError e) {
        LOG.log(WARNING, "engine provider left out: " + candidate.type().getName(), e);
      }
    }
    return found;
  }

  /// Names a person can choose from, [#AUTO] first.
  static List<String> names(List<SpeechEngineProvider> providers) {
    var names = new ArrayList<>(List.of(AUTO));
    providers.stream()
        .sorted(Comparator.comparingInt(SpeechEngineProvider::preference))
        .forEach(provider -> names.add(provider.name()));
    return names;
  }

  /// Begins to load; returns at once.
  public void start() {
    Thread.ofPlatform().name("engine-load").daemon().start(this::load);
  }

  /// Never blocks.
  public EngineState state() {
    return state;
  }

  /// Waits until the engine is ready or has failed.
  ///
  /// @return false if neither happened in time
  public boolean awaitSettled(Duration timeout) throws InterruptedException {
    return settled.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Frees the engine; conversations must have ended. A load under way is let go: its engine is
  /// closed when it comes.
  @Override
  public void close() {
    EngineState last;
    synchronized (this) {
      closed = true;
      last = state;
      state = new EngineState.Failed("the server is stopping");
    }
    if (last instanceof EngineState.Ready(SpeechEngine engine, _, _)) {
      engine.close();
    }
  }

  private void load() {
    var passedOver = new PassedOver();
    for (var provider : candidates) {
      long start = System.nanoTime();
      try {
        String merit = "";
        if (choice.equals(AUTO)) {
          switch (provider.offer(environment, this::report)) {
            case Offer.Taken(String why) -> merit = why;
            case Offer.NotSetUp(String reason) -> {
              passedOver.notSetUp(provider.name(), reason);
              continue;
            }
            case Offer.Unfit(String reason) -> {
              passedOver.unfit(provider.name(), reason);
              continue;
            }
          }
        }
        LOG.log(INFO, "engine {0}: loading", provider.name());
        SpeechEngine engine = provider.load(environment, this::report);
        LOG.log(
            INFO,
            "engine {0}: ready after {1} ms",
            provider.name(),
            (System.nanoTime() - start) / 1_000_000);
        ready(engine, provider.name(), merit, passedOver);
        return;
      } catch (SpeechException e) {
        passedOver.failed(provider.name(), e);
      } catch (OutOfMemoryError e) {
        // Of memory outside the heap, which Java code refuses; without heap the process ends.
        passedOver.outOfMemory(provider.name(), e);
      } catch (RuntimeException | LinkageError e) {
        passedOver.broken(provider.name(), e);
      }
    }
    settle(new EngineState.Failed(passedOver.reasons()));
  }

  private void ready(SpeechEngine engine, String name, String merit, PassedOver passedOver) {
    String chosen;
    String notice = "";
    if (passedOver.isAnyWanted()) {
      chosen = notice = "%s; %s speaks instead".formatted(passedOver.reasons(), name);
    } else if (!choice.equals(AUTO)) {
      chosen = "Chosen by SPEECH_ENGINE=%s.".formatted(choice);
    } else if (merit.isEmpty()) {
      chosen =
          "Chosen automatically: the best engine that works here%s."
              .formatted(passedOver.inBrackets());
    } else {
      chosen = "Chosen automatically: %s.".formatted(merit);
    }
    var ready = new EngineState.Ready(engine, chosen, notice);
    if (!engine.warning().isEmpty()) {
      LOG.log(WARNING, engine.warning());
      ready =
          new EngineState.Ready(engine, chosen, notice.isEmpty() ? engine.warning() : ready.why());
    }
    if (!settle(ready)) {
      engine.close();
    }
  }

  private synchronized boolean settle(EngineState last) {
    if (closed) {
      return false;
    }
    state = last;
    settled.countDown();
    if (last instanceof EngineState.Failed(String reason)) {
      LOG.log(WARNING, "no engine: {0}", reason);
    } else if (last instanceof EngineState.Ready ready) {
      LOG.log(INFO, "{0}", ready.why());
    }
    return true;
  }

  private synchronized void report(@Nullable String activity, double fraction) {
    if (state instanceof EngineState.Starting && activity != null) {
      state = new EngineState.Starting(activity, Math.min(1, fraction));
    }
  }
}
