package io.personaplex.apphost.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;

/// The `main` of every child JVM: ties its life to the AppHost's, then becomes the service.
///
/// `ChildMain MAIN_CLASS [ARGUMENT...]`. When the AppHost is gone the service's shutdown hooks get
/// three seconds, then this JVM and the processes it started are gone too.
public final class ChildMain {
  private static final Duration GRACE = Duration.ofSeconds(3);

  private ChildMain() {}

  /// Runs `main` of the class named by the first argument with the rest of the arguments.
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 0) {
      System.err.println("usage: ChildMain MAIN_CLASS [ARGUMENT...]");
      System.exit(2);
    }
    ParentLifeline.watch(System.in, ChildMain::endWithParent);
    Method main = Class.forName(arguments[0]).getMethod("main", String[].class);
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    } catch (InvocationTargetException wrapped) {
      if (wrapped.getCause() instanceof Exception failure) {
        throw failure;
      }
      throw wrapped;
    }
  }

  private static void endWithParent() {
    System.err.println("the AppHost is gone: ending");
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    Thread.ofPlatform().daemon().name("end").start(ChildMain::haltAfterGrace);
    System.exit(1);
  }

  private static void haltAfterGrace() {
    try {
      Thread.sleep(GRACE);
    } catch (InterruptedException _) {
      // Then without grace.
    }
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().halt(1);
  }
}
