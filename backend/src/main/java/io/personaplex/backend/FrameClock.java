package io.personaplex.backend;

/// Tells a conversation when its next frame is due. One thread waits, any thread may stop it.
interface FrameClock {
  /// Answer of [#awaitFrame] after [#stop].
  int STOPPED = -1;

  /// Waits until the next frame is due. The first call starts the clock and returns at once.
  ///
  /// @return frames left out because the caller came too late for them, usually 0; or [#STOPPED]
  int awaitFrame();

  /// Ends the wait now and for ever.
  void stop();
}
