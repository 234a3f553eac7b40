package io.personaplex.cascade;

import io.personaplex.cascade.TurnTimings.Speculation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who has the floor: the meeting point of the ears, which know what the user does, and the
/// responder, which asks what to do next. Keeps the rules of taking turns:
///
/// - an answer is begun in a pause, held until the turn is over, thrown away if the user goes on;
/// - a sound over the agent lowers it; a voice that goes on, or words that are more than a "yeah",
///   silence it; if nothing was meant after all, it goes on;
/// - words the agent never answered stay part of the conversation.
final class Floor {
  /// What the responder does next.
  sealed interface Work {
    /// Recognise a stretch that was cut off a long turn.
    record Segment(Turn turn, float[] samples) implements Work {}

    /// Recognise what the user said so far.
    ///
    /// @param windows length of the turn at which `samples` end
    record Listen(Turn turn, float[] samples, long windows) implements Work {}

    /// Recognise and answer.
    ///
    /// @param windows length of the turn at which `samples` end
    /// @param lastVoicedWindow length of the turn at its last voiced window
    record Answer(Turn turn, float[] samples, long windows, long lastVoicedWindow, Reply reply)
        implements Work {}

    /// Compose the rest of a reply that was cut short by a noise.
    record GoOn(Reply reply) implements Work {}

    /// Nobody waits: prepare for the next turn.
    record Rest() implements Work {}

    /// The session is over.
    record Leave() implements Work {}
  }

  /// Sound kept after the last voiced window: the detector hears a fading consonant no more.
  private static final int TAIL_WINDOWS = CascadeSettings.windows(200);

  /// Partial transcripts take at most one part in this many of the time the user speaks.
  private static final int LISTEN_SHARE = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Condition idleAgain = lock.newCondition();
  private final CascadeSettings settings;
  private final Playout playout;
  private final Outbox outbox;

  private @Nullable Turn turn;
  private @Nullable Reply reply; // the latest, whatever became of it
  private @Nullable Reply talkedOver; // plays on while it is not clear what the user means
  private double talkedOverSince;
  private boolean meant; // the sound that goes on is an interruption
  private boolean ducked;
  private double duckedSince;
  private @Nullable Reply cutShort; // by a turn of which nothing is understood so far
  private @Nullable Reply goingOn; // was cut short, is to be composed to its end
  private double nowMillis;
  private boolean cutWhileHeard;
  private boolean restWanted;
  private boolean waiting;
  private volatile boolean closed;

  private long turns;
  private long ducks;
  private long interruptions;
  private long resumptions;
  private long thrownAway;
  private long emptyTurns;

  Floor(CascadeSettings settings, Playout playout, Outbox outbox) {
    this.settings = settings;
    this.playout = playout;
    this.outbox = outbox;
  }

  // What the ears tell.

  /// Audio time of the user's side since the session began.
  void clock(double millis) {
    lock.lock();
    try {
      nowMillis = millis;
    } finally {
      lock.unlock();
    }
  }

  /// Somebody makes a sound. Lowers the agent, if it speaks.
  ///
  /// @param onsetMillis audio time at which it began
  void soundBegan(double onsetMillis) {
    lock.lock();
    try {
      meant = false;
      ducked = playout.duck();
      if (ducked) {
        ducks++;
        duckedSince = onsetMillis;
        long tookMillis = Math.round(nowMillis - onsetMillis);
        outbox.add(e -> e.metadata(Map.of("duck", Map.of("detect_ms", tookMillis))));
      }
    } finally {
      lock.unlock();
    }
  }

  /// The sound is a voice and goes on: the user interrupts.
  ///
  /// @param onsetMillis audio time at which it began
  void interrupted(double onsetMillis) {
    lock.lock();
    try {
      meant = true;
      interrupt(onsetMillis);
    } finally {
      lock.unlock();
    }
  }

  /// The sound is over. The agent speaks on as loud as before.
  void soundOver() {
    lock.lock();
    try {
      meant = false;
      if (ducked) {
        ducked = false;
        playout.restore();
        long lastedMillis = Math.round(nowMillis - duckedSince);
        outbox.add(e -> e.metadata(Map.of("duck", Map.of("lasted_ms", lastedMillis))));
      }
    } finally {
      lock.unlock();
    }
  }

  private void interrupt(double onsetMillis) {
    Reply over = talkedOver;
    if (over != null) {
      talkedOver = null;
      silence(over, onsetMillis);
    }
  }

  /// The user speaks. Silences an agent that has not been heard yet; one that speaks is silenced
  /// once it is clear that it is meant to be.
  ///
  /// @param heard the windows since shortly before the onset, oldest first
  /// @param onsetMillis audio time of the first voiced sample
  void started(List<Ears.Heard> heard, double onsetMillis) {
    lock.lock();
    try {
      talkOver(onsetMillis);
      Turn current = turn;
      if (current == null || current.state != Turn.State.ENDED || settled(current)) {
        current =
            new Turn(
                CascadeSettings.windows(settings.detection().longestSegmentMillis()),
                CascadeSettings.windows(settings.partials().intervalMillis()));
        turn = current;
      } else {
        // Nothing of the previous turn is recognised yet: it goes on.
        goOn(current);
      }
      for (Ears.Heard window : heard) {
        append(current, window);
      }
      tell();
    } finally {
      lock.unlock();
    }
  }

  private boolean settled(Turn ended) {
    Reply last = reply;
    return ended.answered == ended.resumed
        && last != null
        && (last.committed() || (last.heardOut() && last.question().isEmpty()));
  }

  private void talkOver(double onsetMillis) {
    Reply last = reply;
    if (talkedOver == null && last != null && last.committed() && !last.cut()) {
      if (playout.plays(last)) {
        talkedOver = last;
        talkedOverSince = onsetMillis;
      } else {
        silence(last, onsetMillis);
      }
    }
    if (meant) {
      interrupt(onsetMillis);
    }
  }

  private void silence(Reply last, double onsetMillis) {
    cutWhileHeard = playout.plays(last);
    boolean heard = playout.cut(last);
    if (heard || !last.finished()) {
      cutShort = last;
    }
    if (heard) {
      interruptions++;
      long cutMillis = Math.round(nowMillis - onsetMillis);
      outbox.add(e -> e.metadata(Map.of("interruption", Map.of("detect_ms", cutMillis))));
    }
  }

  /// The next window of a turn.
  void append(Ears.Heard window) {
    lock.lock();
    try {
      if (turn != null) {
        append(turn, window);
      }
    } finally {
      lock.unlock();
    }
  }

  private void append(Turn to, Ears.Heard window) {
    if (to.speech.full()) {
      to.segments.addLast(to.speech.cutAtQuietest());
      tell();
    }
    to.speech.append(window.samples(), window.probability());
    if (window.echo()) {
      to.echoWindows++;
    } else if (window.probability() >= settings.detection().stayThreshold()) {
      to.voicedWindows++;
    }
    if (listenDue(to)) {
      tell();
    }
  }

  /// The user fell silent; perhaps the turn is over.
  void paused(int silenceWindows) {
    lock.lock();
    try {
      if (turn != null) {
        turn.state = Turn.State.PAUSED;
        makeRoom();
        markLastVoiced(turn, silenceWindows);
        tell();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The user goes on: the answer begun in the pause is thrown away.
  void resumed() {
    lock.lock();
    try {
      if (turn != null) {
        goOn(turn);
      }
    } finally {
      lock.unlock();
    }
  }

  private void goOn(Turn current) {
    Reply last = reply;
    if (current.answered == current.resumed && last != null && !last.committed()) {
      playout.cut(last);
      current.thrownAway++;
      thrownAway++;
    }
    current.state = Turn.State.SPEAKING;
    current.resumed++;
  }

  /// The turn is over: the agent may speak.
  void ended(int silenceWindows) {
    lock.lock();
    try {
      if (turn != null) {
        turn.state = Turn.State.ENDED;
        makeRoom();
        markLastVoiced(turn, silenceWindows);
        commitIfReady(turn);
        tell();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The responder must listen before it writes on.
  private void makeRoom() {
    Reply over = talkedOver;
    if (over != null && turn != null && answerDue(turn)) {
      playout.hold(over);
    }
  }

  private void markLastVoiced(Turn current, int silenceWindows) {
    current.lastVoicedMillis = nowMillis - silenceWindows * CascadeSettings.WINDOW_MILLIS;
    current.lastVoicedWindow = current.speech.total() - silenceWindows;
    Reply last = reply;
    if (last != null && current.answered == current.resumed) {
      last.setLastVoicedMillis(current.lastVoicedMillis);
    }
  }

  private void tell() {
    waiting = false;
    news.signal();
  }

  // What the responder asks and tells.

  /// Waits for something to do.
  Work next() {
    lock.lock();
    try {
      while (true) {
        Work work = work();
        if (work != null) {
          return work;
        }
        waiting = true;
        idleAgain.signalAll();
        while (waiting) {
          news.awaitUninterruptibly();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Work work() {
    if (closed) {
      return new Work.Leave();
    }
    Turn current = turn;
    if (current != null) {
      float[] segment = current.segments.pollFirst();
      if (segment != null) {
        return new Work.Segment(current, segment);
      }
      if (answerDue(current)) {
        return answer(current);
      }
      if (listenDue(current)) {
        long windows = current.speech.total();
        return new Work.Listen(current, current.speech.copyUpTo(windows), windows);
      }
    }
    Reply wanted = goingOn;
    goingOn = null;
    if (wanted != null && !wanted.cancelled()) {
      return new Work.GoOn(wanted);
    }
    if (restWanted && (reply == null || reply.committed() || reply.cancelled())) {
      restWanted = false;
      return new Work.Rest();
    }
    return null;
  }

  private boolean answerDue(Turn current) {
    boolean open =
        current.state == Turn.State.ENDED
            || (current.state == Turn.State.PAUSED && settings.pauses().speculate());
    return open && current.answered != current.resumed;
  }

  private boolean listenDue(Turn current) {
    return talkedOver == null
        && settings.partials().intervalMillis() > 0
        && current.state == Turn.State.SPEAKING
        && current.speech.total() >= current.listenWindow;
  }

  private Work.Answer answer(Turn current) {
    var begun = new Reply();
    reply = begun;
    restWanted = true;
    begun.setLastVoicedMillis(current.lastVoicedMillis);
    Speculation speculation = Speculation.USED;
    if (current.thrownAway > 0) {
      speculation = Speculation.RESTARTED;
    } else if (current.state == Turn.State.ENDED) {
      speculation = Speculation.NONE;
    }
    begun.timings().begun(Math.round(nowMillis - current.lastVoicedMillis), speculation);
    current.answered = current.resumed;
    long windows = Math.min(current.speech.total(), current.lastVoicedWindow + TAIL_WINDOWS);
    return new Work.Answer(
        current, current.speech.copyUpTo(windows), windows, current.lastVoicedWindow, begun);
  }

  /// Whether work of lower rank should make room.
  boolean answerWaits() {
    lock.lock();
    try {
      return closed || (turn != null && (answerDue(turn) || !turn.segments.isEmpty()));
    } finally {
      lock.unlock();
    }
  }

  /// The user's words so far, recognised while they speak.
  ///
  /// @param tookMillis how long that took: a machine that needs long is asked less often, because a
  ///   recognition under way when the user stops delays the answer
  void listened(Turn of, String words, long tookMillis) {
    lock.lock();
    try {
      long pause = Math.max(settings.partials().intervalMillis(), LISTEN_SHARE * tookMillis);
      of.listenWindow = of.speech.total() + Math.ceilDiv(pause, CascadeSettings.WINDOW_MILLIS);
      if (of == turn && of.state != Turn.State.ENDED && !words.isEmpty()) {
        tellWordsSoFar(of, words);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The words that `to` answers; empty if nothing was understood, and then there is no answer.
  void recognised(Turn of, Reply to, String words) {
    lock.lock();
    try {
      boolean wanted = !to.cancelled() && of == turn;
      String question = question(of, words, wanted);
      to.setQuestion(question);
      to.hearOut();
      if (!wanted) {
        return;
      }
      if (of.state == Turn.State.ENDED) {
        commitIfReady(of);
      } else if (!question.isEmpty()) {
        tellWordsSoFar(of, question);
      }
    } finally {
      lock.unlock();
    }
  }

  /// What of the words is to be answered: nothing, if the agent was only shown that it is heard.
  /// Decides what becomes of a reply that was talked over.
  private String question(Turn of, String words, boolean wanted) {
    // A turn that is mostly echo began before the echo was recognised: the words are the agent's.
    boolean nothing =
        words.isEmpty() || Backchannel.is(words) || of.echoWindows >= of.voicedWindows;
    Reply over = talkedOver;
    if (over == null) {
      return nothing && cutShort != null && cutWhileHeard ? "" : words;
    }
    if (!playout.plays(over)) {
      talkedOver = null; // it has come to its end: the user's turn
      return words;
    }
    if (!wanted || nothing) {
      over.release();
      goingOn = over;
      return "";
    }
    interrupt(talkedOverSince);
    return words;
  }

  private void tellWordsSoFar(Turn of, String words) {
    of.told = true;
    outbox.add(e -> e.userText(words, false));
  }

  private void commitIfReady(Turn current) {
    Reply last = reply;
    if (last == null
        || current.answered != current.resumed
        || !last.heardOut()
        || last.cancelled()
        || last.committed()) {
      return;
    }
    String words = last.question();
    if (words.isEmpty()) {
      emptyTurns++;
      if (current.told) {
        outbox.add(e -> e.userText("", true)); // what was told were no words after all
      }
      last.cancel();
      restWanted = true;
      if (talkedOver != null) {
        reply = talkedOver;
        talkedOver = null;
      } else {
        goOnAfterNoise();
      }
      return;
    }
    turns++;
    cutShort = null;
    // In this order: the user's words go out before the first sound of the answer.
    outbox.add(e -> e.userText(words, true));
    last.commit();
  }

  private void goOnAfterNoise() {
    Reply interrupted = cutShort;
    if (interrupted != null) {
      cutShort = null;
      resumptions++;
      reply = interrupted;
      playout.resume(interrupted);
      goingOn = interrupted;
    }
  }

  /// Counters of the session.
  Map<String, ?> counters() {
    lock.lock();
    try {
      return Map.of(
          "turns", turns,
          "ducks", ducks,
          "interruptions", interruptions,
          "resumptions", resumptions,
          "speculations_thrown_away", thrownAway,
          "empty_turns", emptyTurns);
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    return closed;
  }

  /// Sends the responder home and cancels what it is doing.
  void close() {
    lock.lock();
    try {
      closed = true;
      if (reply != null) {
        reply.cancel();
      }
      if (talkedOver != null) {
        talkedOver.cancel();
      }
      tell();
      idleAgain.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the responder has nothing to do.
  ///
  /// @return false if that took longer than `timeoutMillis`
  boolean awaitIdle(long timeoutMillis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      while (!closed && !waiting) {
        if (left <= 0) {
          return false;
        }
        left = idleAgain.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
