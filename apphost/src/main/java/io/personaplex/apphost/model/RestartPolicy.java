package io.personaplex.apphost.model;

import java.time.Duration;

/// What happens when a service ends though nobody asked it to.
///
/// The delay doubles with every failure in a row, 1, 2, 4, 8, 16, 30 s, each made up to a fifth
/// longer or shorter so that services that failed together do not come back together. Too many
/// failures in a short time are a crash loop: the service stays down until a person starts it.
///
/// @param when which ends are followed by a restart
/// @param firstDelay delay before the first restart
/// @param delayMax no delay is longer (before jitter)
/// @param forgivenAfter healthy for this long, and earlier failures no longer count
/// @param failuresMax so many failures within `window` are a crash loop
/// @param window see `failuresMax`
public record RestartPolicy(
    When when,
    Duration firstDelay,
    Duration delayMax,
    Duration forgivenAfter,
    int failuresMax,
    Duration window) {
  /// The largest part of a delay by which jitter changes it.
  public static final double JITTER = 0.2;

  /// Which ends are followed by a restart.
  public enum When {
    /// None.
    NEVER,
    /// Those with an exit code other than 0, or by a signal nobody of us sent.
    ON_FAILURE,
    /// All.
    ALWAYS
  }

  /// For services.
  public static final RestartPolicy ON_FAILURE =
      new RestartPolicy(
          When.ON_FAILURE,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          5,
          Duration.ofMinutes(2));

  /// For what runs for as long as the application does, whatever it says when it ends.
  public static final RestartPolicy ALWAYS = ON_FAILURE.when(When.ALWAYS);

  /// For tasks that run once.
  public static final RestartPolicy NEVER = ON_FAILURE.when(When.NEVER);

  /// The same delays and limits for other ends.
  public RestartPolicy when(When other) {
    return new RestartPolicy(other, firstDelay, delayMax, forgivenAfter, failuresMax, window);
  }

  /// Whether a service that ended with `code` is started again.
  public boolean restarts(int code) {
    return switch (when) {
      case NEVER -> false;
      case ON_FAILURE -> code != 0;
      case ALWAYS -> true;
    };
  }

  /// The pause before restart number `restart` in a row, counted from 1.
  ///
  /// @param jitter -1 to 1: how much of [#JITTER] is added
  public Duration delay(int restart, double jitter) {
    Duration delay = firstDelay;
    for (int i = 1; i < restart && delay.compareTo(delayMax) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    Duration bounded = delay.compareTo(delayMax) < 0 ? delay : delayMax;
    return Duration.ofNanos(
        Math.round(bounded.toNanos() * (1 + JITTER * Math.clamp(jitter, -1, 1))));
  }
}
