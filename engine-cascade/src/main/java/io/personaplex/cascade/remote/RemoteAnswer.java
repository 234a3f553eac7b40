package io.personaplex.cascade.remote;

import io.personaplex.cascade.remote.CompletionEvent.Broken;
import io.personaplex.cascade.remote.CompletionEvent.End;
import io.personaplex.cascade.remote.CompletionEvent.Text;
import io.personaplex.cascade.remote.CompletionEvent.ToolPart;
import io.personaplex.cascade.tool.ToolRegistry;
import io.personaplex.cascade.tool.ToolUse;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One answer of a remote model, tool calls included: at most [#ROUNDS_MAX] requests, in the last
/// of which the model may not ask for tools. One thread; only [#abort] may come from another.
public final class RemoteAnswer {
  /// Requests for one answer at most.
  public static final int ROUNDS_MAX = 4;

  static final int CHARACTERS_MAX = 20_000;

  /// How often the sink is asked whether to go on while nothing comes in.
  private static final Duration POLL = Duration.ofMillis(20);

  private final RemoteModel model;
  private final EndpointTimeouts timeouts;
  private final ChatRequest request;
  private final ToolRegistry tools;
  private final Consumer<ToolUse> told;
  private final StringBuilder roundText = new StringBuilder();
  private ToolCallAssembly calls = new ToolCallAssembly();
  private volatile @Nullable Completion completion;
  private volatile boolean aborted;
  private int rounds;
  private int characters;
  private boolean something; // came in during this round
  private boolean over;
  private long begunNanos;
  private long roundNanos;

  RemoteAnswer(
      RemoteModel model,
      EndpointTimeouts timeouts,
      ChatRequest request,
      ToolRegistry tools,
      Consumer<ToolUse> told) {
    this.model = model;
    this.timeouts = timeouts;
    this.request = request;
    this.tools = tools;
    this.told = told;
  }

  /// Goes on until the answer is over or `sink` returns false. It is asked after each piece, and
  /// every 20 ms with an empty one while none comes.
  ///
  /// @return whether the answer is over
  /// @throws EndpointException if it broke off; it cannot go on
  public boolean write(Predicate<String> sink) throws EndpointException {
    if (over) {
      return true;
    }
    try {
      over = receive(sink);
      return over;
    } catch (EndpointException e) {
      abort();
      model.failed(e);
      throw e;
    } catch (InterruptedException _) {
      abort();
      Thread.currentThread().interrupt();
      throw EndpointException.aborted();
    }
  }

  /// Gives the answer up; the endpoint sees its connection close.
  public void abort() {
    aborted = true;
    Completion current = completion;
    if (current != null) {
      current.abort();
    }
  }

  private boolean receive(Predicate<String> sink) throws EndpointException, InterruptedException {
    long waitingSince = System.nanoTime();
    while (true) {
      CompletionEvent event = running().poll(aborted ? 0 : POLL.toNanos());
      switch (event) {
        case null -> {
          if (aborted) {
            throw EndpointException.aborted();
          }
          if (!sink.test("")) {
            return false;
          }
          checkTime(waitingSince);
        }
        case Text(String piece) -> {
          arrived();
          roundText.append(piece);
          characters += piece.length();
          if (characters > CHARACTERS_MAX) {
            throw EndpointException.outage("sends more than an answer can be");
          }
          if (!sink.test(piece)) {
            return false;
          }
          waitingSince = System.nanoTime();
        }
        case ToolPart part -> {
          arrived();
          calls.add(part);
          waitingSince = System.nanoTime();
        }
        case Broken(EndpointException reason) ->
            throw aborted ? EndpointException.aborted() : reason;
        case End() -> {
          if (calls.isEmpty() || rounds == ROUNDS_MAX) {
            if (characters == 0) {
              throw EndpointException.outage("says nothing");
            }
            return true;
          }
          if (aborted) {
            throw EndpointException.aborted();
          }
          useTools();
          completion = null;
          waitingSince = System.nanoTime();
        }
      }
    }
  }

  private void arrived() {
    if (!something) {
      something = true;
      model.succeeded();
    }
  }

  private Completion running() {
    Completion current = completion;
    if (current == null) {
      rounds++;
      something = false;
      roundText.setLength(0);
      calls = new ToolCallAssembly();
      roundNanos = System.nanoTime();
      if (rounds == 1) {
        begunNanos = roundNanos;
      }
      current = model.start(request.body(model.endpoint().model(), tools, rounds < ROUNDS_MAX));
      completion = current;
      if (aborted) {
        current.abort();
      }
    }
    return current;
  }

  private void checkTime(long waitingSince) throws EndpointException {
    long now = System.nanoTime();
    if (now - begunNanos > timeouts.answer().toNanos()) {
      throw late("does not come to an end within", timeouts.answer());
    }
    if (!something && now - roundNanos > timeouts.firstToken().toNanos()) {
      throw late("does not answer within", timeouts.firstToken());
    }
    if (something && now - waitingSince > timeouts.nextToken().toNanos()) {
      throw late("fell silent for", timeouts.nextToken());
    }
  }

  private static EndpointException late(String what, Duration limit) {
    return EndpointException.outage("%s %.1f s".formatted(what, limit.toMillis() / 1_000.0));
  }

  private void useTools() {
    List<ToolCall> asked = calls.calls();
    request.toolCalls(roundText.toString(), asked);
    for (ToolCall call : asked) {
      ToolUse use = use(call);
      told.accept(use);
      request.toolResult(call.id(), use.failed() ? "error: " + use.result() : use.result());
    }
  }

  private ToolUse use(ToolCall call) {
    try {
      return tools.use(call.name(), CompletionJson.arguments(call.arguments()));
    } catch (IllegalArgumentException e) {
      return new ToolUse(call.name(), "", String.valueOf(e.getMessage()), true);
    }
  }
}
