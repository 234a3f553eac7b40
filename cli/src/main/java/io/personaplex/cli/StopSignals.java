package io.personaplex.cli;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// The signals and other wishes that ask this process to end, the signals taken before the JVM acts
/// on them.
///
/// The third signal ends this JVM at once, whatever it is doing; the reaper then stops what is
/// left.
///
/// Shutdown hooks are not enough: while they run, the JVM ignores a second Ctrl+C, and a person who
/// presses it again must be heard. The only way to a signal is `sun.misc.Signal`, supported by the
/// module jdk.unsupported but reported by javac in a way that cannot be silenced; so it is reached
/// by name. On a JVM without it nothing is taken, and Ctrl+C ends the process as usual: the
/// children notice and end as well.
final class StopSignals {
  /// SIGINT (Ctrl+C), SIGTERM (`kill`), SIGHUP (the terminal was closed).
  private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

  private static final int PATIENCE_ENDS_AT = 3;

  private final AtomicInteger signals = new AtomicInteger();
  private final BlockingQueue<StopSignal> received = new LinkedBlockingQueue<>(16);

  /// One wish to end.
  ///
  /// @param name the signal without `SIG`: `INT`; or who asked
  /// @param exitCode how the process then ends: 128 + n after signal n, as a shell reports it
  record StopSignal(String name, int exitCode) {}

  private StopSignals() {}

  /// Takes the signals from now on.
  static StopSignals take() {
    var signals = new StopSignals();
    NAMES.forEach(signals::handle);
    return signals;
  }

  /// Somebody asks for the end without a signal, which is no reason to end with an error.
  void ask() {
    // Full: sixteen wishes nobody has looked at yet.
    boolean _ = received.offer(new StopSignal("stop", ExitCode.OK.code()));
  }

  /// The run cannot have what it requires.
  void giveUp() {
    boolean _ = received.offer(new StopSignal("require", ExitCode.UNAVAILABLE.code()));
  }

  /// Waits for the next signal.
  StopSignal next() throws InterruptedException {
    return received.take();
  }

  /// By a thread of the JVM's own, which waits for nobody.
  private boolean arrived(StopSignal signal) {
    if (signals.incrementAndGet() == PATIENCE_ENDS_AT) {
      Runtime.getRuntime().halt(signal.exitCode());
    }
    // Full: sixteen wishes nobody has looked at yet.
    return received.offer(signal);
  }

  private void handle(String name) {
    try {
      Class<?> signalClass = Class.forName("sun.misc.Signal");
      Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
      Object signal = signalClass.getConstructor(String.class).newInstance(name);
      int number = (int) signalClass.getMethod("getNumber").invoke(signal);
      Object handler =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(),
              new Class<?>[] {handlerClass},
              (proxy, method, arguments) -> {
                boolean queued =
                    method.getName().equals("handle")
                        && arrived(new StopSignal(name, 128 + number));
                return method.getReturnType() == boolean.class ? queued : null;
              });
      signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, handler);
    } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
      System.getLogger(StopSignals.class.getName())
          .log(System.Logger.Level.WARNING, "SIG" + name + " cannot be taken", unavailable);
    }
  }
}
