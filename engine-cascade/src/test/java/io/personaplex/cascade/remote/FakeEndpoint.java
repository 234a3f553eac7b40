package io.personaplex.cascade.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// An endpoint on loopback that plays a script, one step a request; the last step is repeated.
/// Every connection is closed after its answer, so that a script may end in the middle of it.
public final class FakeEndpoint implements AutoCloseable {
  /// What came in.
  ///
  /// @param line first line
  /// @param headers by lower-case name
  /// @param body JSON
  public record Request(String line, Map<String, String> headers, String body) {}

  /// What is sent back.
  @FunctionalInterface
  public interface Step {
    /// @param out to the client, unbuffered
    void play(OutputStream out) throws IOException, InterruptedException;
  }

  private static final String OK_STREAM =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

  private final ServerSocket server;
  private final ArrayDeque<Step> script = new ArrayDeque<>();
  private final CountDownLatch hungUp = new CountDownLatch(1);
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /// Everything asked, in order.
  public final List<Request> requests = new CopyOnWriteArrayList<>();

  /// A server that plays these steps.
  public FakeEndpoint(Step... steps) {
    script.addAll(List.of(steps));
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  /// Its address, with the usual path.
  public String url() {
    return "http://127.0.0.1:%d/v1".formatted(server.getLocalPort());
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> talk(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void talk(Socket socket) {
    try (socket) {
      Request request = read(socket);
      Step step;
      synchronized (script) {
        requests.add(request);
        step = script.size() > 1 ? script.removeFirst() : script.getFirst();
      }
      step.play(socket.getOutputStream());
    } catch (IOException _) {
      hungUp.countDown();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Request read(Socket socket) throws IOException {
    var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    String line = String.valueOf(in.readLine());
    var headers = new java.util.TreeMap<String, String>();
    for (String header = in.readLine();
        header != null && !header.isEmpty();
        header = in.readLine()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
          header.substring(colon + 1).strip());
    }
    // Bodies here are ASCII: a character is a byte.
    char[] body = new char[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
    for (int at = 0; at < body.length; ) {
      int read = in.read(body, at, body.length - at);
      if (read < 0) {
        break;
      }
      at += read;
    }
    return new Request(line, headers, new String(body));
  }

  /// Waits until a client hung up in the middle of an answer.
  public boolean awaitHangUp() throws InterruptedException {
    return hungUp.await(30, TimeUnit.SECONDS);
  }

  /// A whole answer: these pieces, then the end.
  public static Step says(String... pieces) {
    return out -> {
      send(out, OK_STREAM);
      send(out, chunk("{\"role\":\"assistant\",\"content\":\"\"}"));
      for (String piece : pieces) {
        send(out, text(piece));
      }
      send(out, "data: {\"choices\":[],\"usage\":{\"total_tokens\":9}}\n\ndata: [DONE]\n\n");
    };
  }

  /// These pieces, then silence until the client hangs up.
  public static Step saysAndStalls(String... pieces) {
    return out -> {
      send(out, OK_STREAM);
      for (String piece : pieces) {
        send(out, text(piece));
      }
      untilHungUp(out, ": still here\n\n");
    };
  }

  /// These pieces, then the connection breaks within a chunk.
  public static Step saysAndBreaks(String... pieces) {
    return out -> {
      send(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (String piece : pieces) {
        byte[] bytes = text(piece).getBytes(UTF_8);
        send(out, Integer.toHexString(bytes.length) + "\r\n" + text(piece) + "\r\n");
      }
      send(out, "ff\r\ndata: {");
    };
  }

  /// Nothing at all, until the client hangs up.
  public static Step stalls() {
    return out -> {
      send(out, OK_STREAM);
      untilHungUp(out, ": still here\n\n");
    };
  }

  /// The same words without end.
  public static Step endless(String piece) {
    return out -> {
      send(out, OK_STREAM);
      while (true) {
        send(out, text(piece));
      }
    };
  }

  /// Raw bytes after the head of a stream.
  public static Step stream(byte[] bytes, int bytesAtOnce) {
    return out -> {
      send(out, OK_STREAM);
      for (int at = 0; at < bytes.length; at += bytesAtOnce) {
        out.write(bytes, at, Math.min(bytesAtOnce, bytes.length - at));
        out.flush();
      }
    };
  }

  /// A status with a body that repeats what it was told, as some do.
  public static Step status(int code, String header, String body) {
    return out ->
        send(
            out,
            "HTTP/1.1 %d Whatever\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(code, header, body.length(), body));
  }

  /// An answer that asks for tools; the arguments come in pieces of `split` characters.
  public static Step calls(String id, String name, String arguments, int split) {
    var chunks = new ArrayList<String>();
    chunks.add(
        chunk(
            "{\"tool_calls\":[{\"index\":0,\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"\"}}]}"
                .formatted(id, name)));
    for (int at = 0; at < arguments.length(); at += split) {
      String part = arguments.substring(at, Math.min(arguments.length(), at + split));
      chunks.add(
          chunk(
              "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"%s\"}}]}"
                  .formatted(part.replace("\\", "\\\\").replace("\"", "\\\""))));
    }
    return out -> {
      send(out, OK_STREAM);
      for (String chunk : chunks) {
        send(out, chunk);
      }
      send(out, "data: [DONE]\n\n");
    };
  }

  /// An event with a piece of text.
  public static String text(String piece) {
    return chunk(
        "{\"content\":\"%s\"}".formatted(piece.replace("\\", "\\\\").replace("\"", "\\\"")));
  }

  private static String chunk(String delta) {
    return "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":null}]}\n\n"
        .formatted(delta);
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  private static void untilHungUp(OutputStream out, String comment)
      throws IOException, InterruptedException {
    while (true) {
      Thread.sleep(50);
      send(out, comment);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
