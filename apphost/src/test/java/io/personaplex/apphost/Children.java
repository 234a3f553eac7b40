package io.personaplex.apphost;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Services the tests run as real child JVMs.
public final class Children {
  private Children() {}

  /// Listens on `PORT`; says twice that it is loading, then that it is well.
  public static final class Healthy {
    private Healthy() {}

    public static void main(String[] arguments) throws IOException {
      int port = Integer.parseInt(System.getenv("PORT"));
      var asked = new AtomicInteger();
      var server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/health",
          exchange -> {
            boolean ready = asked.incrementAndGet() > 2;
            byte[] body =
                (ready
                        ? "{\"status\":\"ok\"}"
                        : "{\"status\":\"starting\",\"activity\":\"loading\",\"progress\":0.5}")
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(ready ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      System.out.println("listening");
    }
  }

  /// Ends by itself.
  public static final class Crashing {
    private Crashing() {}

    public static void main(String[] arguments) {
      System.out.println("out of cheese");
      Runtime.getRuntime().halt(3);
    }
  }

  /// Refuses its settings.
  public static final class Refusing {
    private Refusing() {}

    public static void main(String[] arguments) {
      System.err.println("CHEESE is 'none', wanted some");
      Runtime.getRuntime().halt(2);
    }
  }

  /// Never ends of its own will, and neither does the process it starts.
  public static final class Stubborn {
    private Stubborn() {}

    public static void main(String[] arguments) throws Exception {
      Process grandchild = new ProcessBuilder("sleep", "1000").start();
      Runtime.getRuntime().addShutdownHook(new Thread(Children::sleepForever));
      System.out.println("grandchild " + grandchild.pid());
      sleepForever();
    }
  }

  /// Prints `LINES` numbered lines as fast as it can, then stays.
  public static final class Noisy {
    private Noisy() {}

    public static void main(String[] arguments) {
      int lines = Integer.parseInt(System.getenv("LINES_TO_PRINT"));
      for (int i = 0; i < lines; i++) {
        System.out.println("line " + i);
      }
      System.out.println("done");
      sleepForever();
    }
  }

  /// Prints bytes that are no text, and a last line without an end, then stays.
  public static final class Garbled {
    private Garbled() {}

    public static void main(String[] arguments) throws IOException {
      try (var out = new FileOutputStream(FileDescriptor.out)) {
        out.write(new byte[] {'a', (byte) 0xff, 'b', '\n', 'h', 'a', 'l', 'f'});
        out.flush();
      }
      Runtime.getRuntime().halt(4);
    }
  }

  public static void sleepForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
