package io.personaplex.cascade;

import io.personaplex.cascade.Floor.Work;
import org.jspecify.annotations.Nullable;

/// Understands and answers: takes work from the [Floor], recognises, has the reply composed, and
/// uses idle time to let the language model compute ahead. Runs on a thread of its own.
final class Responder implements Runnable {
  /// Silence the recogniser wants after the last word to get it right.
  private static final int SILENCE_WINDOWS = 2;

  private final CascadeSettings settings;
  private final Floor floor;
  private final Playout playout;
  private final Recogniser recogniser;
  private final LanguageModel model;
  private final Speaker speaker;
  private final Answering answering;
  private @Nullable Reply latest; // not yet part of the conversation
  private String prefilled = "";

  Responder(
      CascadeSettings settings,
      Floor floor,
      Playout playout,
      CascadeStages stages,
      Speaker speaker,
      Answering answering) {
    this.settings = settings;
    this.floor = floor;
    this.playout = playout;
    this.recogniser = stages.recogniser();
    this.model = stages.languageModel();
    this.speaker = speaker;
    this.answering = answering;
  }

  /// Works until the floor is closed.
  @Override
  public void run() {
    while (true) {
      switch (floor.next()) {
        case Work.Segment(Turn turn, float[] samples) -> segment(turn, samples);
        case Work.Listen(Turn turn, float[] samples, long windows) ->
            listen(turn, samples, windows);
        case Work.Answer work -> answer(work);
        case Work.GoOn(Reply reply) -> goOn(reply);
        case Work.Rest() -> rest();
        case Work.Leave() -> {
          return;
        }
      }
    }
  }

  private void segment(Turn turn, float[] samples) {
    String words = recognise(samples);
    turn.earlierWords = (turn.earlierWords + " " + words).strip();
    turn.words = "";
    turn.wordsWindow = -1;
  }

  private void listen(Turn turn, float[] samples, long windows) {
    long before = System.nanoTime();
    turn.words = recognise(samples);
    turn.wordsWindow = windows;
    floor.listened(turn, turn.allWords(), (System.nanoTime() - before) / 1_000_000);
    if (settings.partials().prefill() && answering.isLocal() && !floor.answerWaits()) {
      String settled = Transcript.settled(turn.allWords());
      if (!settled.isEmpty()) {
        remember();
        prefill(answering.questionSoFar(settled));
      }
    }
  }

  private void answer(Work.Answer work) {
    Turn turn = work.turn();
    Reply reply = work.reply();
    long before = System.nanoTime();
    // A partial transcript that reaches beyond the last voiced window is the transcript.
    if (turn.wordsWindow < work.lastVoicedWindow() + SILENCE_WINDOWS) {
      turn.words = recognise(work.samples());
      turn.wordsWindow = work.windows();
    }
    reply.timings().recognised(System.nanoTime() - before);
    floor.recognised(turn, reply, turn.allWords());
    String question = reply.question();
    if (question.isEmpty()) {
      return;
    }
    // Also if it was cancelled meanwhile: a committed question stays, and its reply may go on.
    remember();
    latest = reply;
    var composer =
        new Composer(
            speaker,
            playout,
            settings.playing().hurryMillis(),
            reply,
            answering.writer(question, reply),
            failure -> answering.afterFailure(failure, question, reply));
    reply.composer = composer;
    composer.compose();
  }

  private static void goOn(Reply reply) {
    Composer composer = reply.composer;
    if (composer != null) {
      composer.compose();
    }
  }

  private void rest() {
    remember();
    prefill(answering.questionSoFar(""));
  }

  private String recognise(float[] samples) {
    return samples.length == 0
        ? ""
        : Transcript.words(recogniser.recognise(samples, samples.length));
  }

  /// Makes the latest reply part of the conversation, if it was meant to be heard.
  private void remember() {
    Reply reply = latest;
    latest = null;
    if (reply != null && reply.committed()) {
      answering.remember(new Conversation.Exchange(reply.question(), reply::words));
    }
  }

  private void prefill(String prompt) {
    if (!prompt.isEmpty() && !prompt.equals(prefilled)) {
      prefilled = model.prefill(prompt, _ -> !floor.answerWaits()) ? prompt : "";
    }
  }
}
