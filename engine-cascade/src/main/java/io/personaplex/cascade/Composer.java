package io.personaplex.cascade;

import io.personaplex.cascade.ClauseSplitter.Clause;
import io.personaplex.cascade.remote.EndpointException;
import io.personaplex.speech.AudioFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Has one reply written and spoken, clause by clause. The writer is stopped at the first clause,
/// because on two cores a synthesiser beside a running model takes several times as long; it goes
/// on from what it has written. Later sentences are spoken while it runs: there is time. A reply
/// that was cancelled and is wanted again goes on where it stopped.
///
/// One instance a reply, one thread.
final class Composer {
  private final Speaker speaker;
  private final Playout playout;
  private final int hurryMillis;
  private final Reply reply;
  private final Function<EndpointException, ReplyWriter> fallback;
  private ReplyWriter writer;
  private ClauseSplitter splitter = new ClauseSplitter();
  private int tokens;
  private int sentences;
  private boolean spoken;
  private boolean over; // the writer has ended the message
  private boolean brokenOff; // it cannot go on
  private @Nullable Clause first;
  private @Nullable Clause unsaid; // complete, but not queued: to be said before all others
  private long startNanos;
  private long tokenNanos;

  /// @param writer of the reply
  /// @param fallback who writes it if that one fails before anything is said
  Composer(
      Speaker speaker,
      Playout playout,
      int hurryMillis,
      Reply reply,
      ReplyWriter writer,
      Function<EndpointException, ReplyWriter> fallback) {
    this.speaker = speaker;
    this.playout = playout;
    this.hurryMillis = hurryMillis;
    this.reply = reply;
    this.writer = writer;
    this.fallback = fallback;
    start();
  }

  private void start() {
    String words = writer.start();
    if (!words.isEmpty()) {
      unsaid = new Clause(words, true);
    }
  }

  /// Composes until the reply is over or cancelled; called again, it goes on.
  void compose() {
    startNanos = System.nanoTime();
    sayUnsaid();
    if (spoken) {
      sayWhatIsComplete();
    }
    while (!over && !brokenOff && !reply.cancelled() && tokens < writer.maxTokens() && !enough()) {
      write();
      Clause clause = first;
      if (clause != null) {
        first = null;
        over = false;
        say(clause);
        sayWhatIsComplete();
      }
    }
    if (!over) {
      writer.stop(); // nothing more of it is wanted now
    }
    if (!reply.cancelled() && !enough()) {
      Clause tail = over || !spoken ? splitter.rest() : splitter.restUpToMark();
      if (tail != null) {
        if (!spoken) {
          reply.timings().firstClause(System.nanoTime() - tokenNanos);
        }
        say(tail);
      }
    }
    if (!reply.cancelled() && unsaid == null) {
      playout.finish(reply);
    }
  }

  private void sayUnsaid() {
    Clause waiting = unsaid;
    if (waiting != null && !reply.cancelled()) {
      unsaid = null;
      say(waiting);
    }
  }

  private void write() {
    try {
      over = writer.write(writer.maxTokens() - tokens, this::accept);
    } catch (EndpointException e) {
      if (spoken || reply.cancelled()) {
        brokenOff = spoken;
        return;
      }
      // Nobody has heard anything: somebody else answers.
      writer = fallback.apply(e);
      splitter = new ClauseSplitter();
      tokens = 0;
      start();
      sayUnsaid();
    }
  }

  private boolean enough() {
    return sentences >= writer.maxSentences();
  }

  private boolean accept(String piece) {
    if (reply.cancelled()) {
      return false;
    }
    if (piece.isEmpty()) {
      return true;
    }
    if (tokens == 0) {
      tokenNanos = System.nanoTime();
      if (!spoken) {
        reply.timings().firstToken(tokenNanos - startNanos);
      }
    }
    tokens++;
    splitter.add(piece);
    if (!spoken) {
      first = splitter.next(true);
      if (first != null) {
        reply.timings().firstClause(System.nanoTime() - tokenNanos);
      }
      return first == null;
    }
    sayWhatIsComplete();
    return !enough() && !reply.cancelled();
  }

  private void sayWhatIsComplete() {
    while (!enough() && !reply.cancelled()) {
      boolean hurry = playout.queuedMillis(AudioFormat.MIMI.sampleRate()) < hurryMillis;
      Clause clause = splitter.next(hurry);
      if (clause == null) {
        return;
      }
      say(clause);
    }
  }

  private void say(Clause clause) {
    // White space at the very beginning of a reply is not part of it; a model that goes on after
    // words it was given may leave out the space between.
    String text = spoken ? clause.text() : clause.text().stripLeading();
    if (spoken && Character.isLetterOrDigit(text.charAt(0))) {
      text = " " + text;
    }
    long before = System.nanoTime();
    float[] samples = speaker.speak(text.strip(), reply::cancelled);
    if (!spoken) {
      reply.timings().synthesised(System.nanoTime() - before);
    }
    if (!playout.add(reply, samples, SpokenWords.spread(text, samples.length))) {
      unsaid = clause;
      return;
    }
    reply.plan(text.stripTrailing());
    spoken = true;
    if (clause.endsSentence()) {
      sentences++;
    }
  }
}
