package io.personaplex.speech;

import java.util.function.DoubleConsumer;

/// One conversation: takes one user frame and gives back one agent frame, 12.5 times a second.
///
/// - **Threads**: one thread calls [#prompt], then [#step] repeatedly, then [#close]; [#close] may
///   also come from another thread while `prompt` is running, which then returns early.
/// - **Time** is counted in frames: a session never looks at a clock to decide what the user said
///   when.
public interface SpeechSession extends AutoCloseable {
  /// Runs the prompt phase (voice, persona). Blocks until the session can take frames.
  ///
  /// @param progress told 0 … 1, non-decreasing, ending with 1
  /// @throws RefusedRequestException if the request is at fault, for example a persona that does
  ///   not fit; the message says what to change
  /// @throws SpeechException if the session cannot be prepared; the message is fit for the client
  void prompt(DoubleConsumer progress);

  /// One frame of the conversation. An engine that is not bound to the frame clock returns at once.
  ///
  /// @param user samples in −1 … 1, `[samplesPerFrame]`; only read, not kept
  /// @param agent filled completely, silence is zeros, `[samplesPerFrame]`; must not be `user`
  /// @param events told what was said in this frame
  /// @throws SpeechException if the session cannot go on; the message is fit for the client
  void step(float[] user, float[] agent, SessionEvents events);

  /// Ends the conversation and frees what it holds. Idempotent; waits for work in flight.
  @Override
  void close();
}
