package io.personaplex.cascade;

import io.personaplex.cascade.ClauseSplitter.Clause;
import io.personaplex.speech.AudioFormat;
import org.jspecify.annotations.Nullable;

/// Writes one reply and has it spoken, clause by clause. The language model is stopped at the first
/// clause, because on two cores a synthesiser beside a running model takes several times as long;
/// it goes on from what it has written. Later sentences are spoken while it runs: there is time. A
/// reply that was cancelled and is wanted again goes on where it stopped.
///
/// One instance a reply, one thread.
final class Composer {
  private final LanguageModel model;
  private final Speaker speaker;
  private final PromptStyle style;
  private final Playout playout;
  private final int hurryMillis;
  private final Reply reply;
  private final String prompt;
  private final ClauseSplitter splitter = new ClauseSplitter();
  private final StringBuilder written = new StringBuilder();
  private int tokens;
  private int sentences;
  private boolean spoken;
  private boolean over; // the model has ended the message
  private @Nullable Clause first;
  private @Nullable Clause unsaid; // complete, but not queued: to be said before all others
  private long startNanos;
  private long tokenNanos;

  /// @param prompt ends where the reply begins
  /// @param start words the reply starts with, or empty
  Composer(
      LanguageModel model,
      Speaker speaker,
      PromptStyle style,
      Playout playout,
      int hurryMillis,
      Reply reply,
      String prompt,
      String start) {
    this.model = model;
    this.speaker = speaker;
    this.style = style;
    this.playout = playout;
    this.hurryMillis = hurryMillis;
    this.reply = reply;
    this.prompt = prompt;
    if (!start.isEmpty()) {
      written.append(start);
      unsaid = new Clause(start, true);
    }
  }

  /// Composes until the reply is over or cancelled; called again, it goes on.
  void compose() {
    startNanos = System.nanoTime();
    Clause waiting = unsaid;
    if (waiting != null && !reply.cancelled()) {
      unsaid = null;
      say(waiting);
    }
    if (spoken) {
      sayWhatIsComplete();
    }
    while (!over && !reply.cancelled() && tokens < style.maxTokens() && !enough()) {
      String soFar = prompt + written;
      over =
          model.prefillMost(soFar, _ -> !reply.cancelled())
              && model.complete(soFar, style.maxTokens() - tokens, this::accept);
      Clause clause = first;
      if (clause != null) {
        first = null;
        over = false;
        say(clause);
        sayWhatIsComplete();
      }
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

  private boolean enough() {
    return sentences >= style.maxSentences();
  }

  private boolean accept(String piece) {
    if (reply.cancelled()) {
      return false;
    }
    if (tokens == 0) {
      tokenNanos = System.nanoTime();
      if (!spoken) {
        reply.timings().firstToken(tokenNanos - startNanos);
      }
    }
    tokens++;
    written.append(piece);
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
