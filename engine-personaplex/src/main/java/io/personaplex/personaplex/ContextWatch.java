package io.personaplex.personaplex;

import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SessionEvents;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Watches where a conversation stands in the model's context and tells the client before and when
/// it ends. Rows are numbered as in the temporal transformer: while the newest row is below
/// `context − 1`, it sees the first row of the prompt; a full ring hides its oldest slot.
final class ContextWatch {
  private static final int WARNING_MILLIS = 20_000;

  private final ContextEnd policy;
  private final AudioFormat format;
  private final long endRow;
  private final long warningRow;
  private boolean isWarned;
  private boolean isEnded;

  /// @param promptFrames frames of the prompt, the first ones of the context
  ContextWatch(ContextEnd policy, AudioFormat format, int context, int promptFrames) {
    this.policy = policy;
    this.format = format;
    endRow = context - 1L;
    // A short context is announced half-way, not before it has begun.
    warningRow =
        endRow - Math.min(format.framesIn(WARNING_MILLIS), (endRow - promptFrames + 1) / 2);
  }

  /// The next row would not see the first of the prompt any more.
  ///
  /// @param row the next one
  /// @return whether the session has to go back to its prompt
  boolean isRenewalDue(long row) {
    return policy == ContextEnd.RENEW && row >= endRow;
  }

  /// Tells what there is to tell, once each.
  ///
  /// @param row the next one
  void tell(long row, SessionEvents events) {
    if (!isWarned && row >= warningRow && row < endRow) {
      isWarned = true;
      events.metadata(
          fields("ending", (endRow - row) * format.frameMillis() / 1000.0, announced()));
    } else if (!isEnded && row >= endRow) {
      isEnded = true;
      events.metadata(fields("sliding", 0, "Voice and persona begin to be forgotten now."));
    }
  }

  /// The session has gone back to its prompt.
  void renewed(SessionEvents events) {
    isWarned = false;
    events.metadata(
        fields("renewed", 0, "The conversation so far was forgotten; voice and persona are kept."));
  }

  private String announced() {
    return switch (policy) {
      case RENEW ->
          "The memory of this conversation is nearly full: soon it forgets what was said and keeps voice and persona.";
      case SLIDE ->
          "The memory of this conversation is nearly full: soon it begins to forget voice and persona.";
    };
  }

  private Map<String, ?> fields(String event, double seconds, String notice) {
    var context = new HashMap<String, Object>();
    context.put("event", event);
    context.put("policy", policy.name().toLowerCase(Locale.ROOT));
    context.put("in_seconds", seconds);
    return Map.of("context", context, "notice", notice);
  }
}
