package io.personaplex.cascade;

import io.personaplex.cascade.tool.ToolUse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One answer of the agent, from the moment it is begun as a speculation until its last word. Every
/// thread of the session reads it.
final class Reply {
  private final TurnTimings timings = new TurnTimings();
  private final StringBuilder planned = new StringBuilder();
  private final StringBuilder spoken = new StringBuilder();
  private final ArrayList<ToolUse> toolUses = new ArrayList<>();
  private volatile boolean cancelled;
  private volatile boolean committed;
  private volatile boolean heardOut;
  private volatile boolean finished;
  private volatile String question = "";
  private volatile double lastVoicedMillis;

  /// Writes it; the responder's own, kept because a reply that was cut short may go on.
  @Nullable Composer composer;

  TurnTimings timings() {
    return timings;
  }

  /// What the user said, once recognised.
  String question() {
    return question;
  }

  void setQuestion(String text) {
    question = text;
  }

  /// Whether recognition is over, with or without words.
  boolean heardOut() {
    return heardOut;
  }

  void hearOut() {
    heardOut = true;
  }

  /// End of the user's last voiced window, in audio time since the session began.
  double lastVoicedMillis() {
    return lastVoicedMillis;
  }

  void setLastVoicedMillis(double millis) {
    lastVoicedMillis = millis;
  }

  /// Whether nobody wants to hear (the rest of) it any more.
  boolean cancelled() {
    return cancelled;
  }

  void cancel() {
    cancelled = true;
  }

  /// It is wanted after all.
  void revive() {
    cancelled = false;
  }

  /// Whether all of it has been queued to be played.
  boolean finished() {
    return finished;
  }

  void finish() {
    finished = true;
  }

  /// Whether the turn it answers is over, so that it may be heard and is part of the conversation.
  boolean committed() {
    return committed;
  }

  void commit() {
    committed = true;
  }

  /// A tool was used for it.
  synchronized void used(ToolUse use) {
    toolUses.add(use);
  }

  /// Removes and returns what tools were used for and was not told yet.
  synchronized List<ToolUse> takeToolUses() {
    if (toolUses.isEmpty()) {
      return List.of();
    }
    List<ToolUse> uses = List.copyOf(toolUses);
    toolUses.clear();
    return uses;
  }

  /// Words that will be spoken unless the user interrupts.
  synchronized void plan(String words) {
    planned.append(words);
  }

  /// A piece has been given out.
  synchronized void spoke(String piece) {
    spoken.append(piece);
  }

  /// The agent's words as the conversation remembers them: exactly the pieces given out if it was
  /// interrupted, else everything.
  synchronized String words() {
    return (cancelled ? spoken : planned).toString();
  }
}
