package io.personaplex.apphost.model;

import java.time.Duration;

/// What happens when a service ends though nobody asked it to.
///
/// The delay doubles with every failure in a row: 1, 2, 4, 8, 16 s, then the service counts as
/// being in a crash loop and stays down.
///
/// @param restartsMax restarts in a row before giving up; 0 means never restart
/// @param firstDelay delay before the first restart
/// @param delayMax no delay is longer
/// @param forgivenAfter healthy for this long, and earlier failures no longer count
public record RestartPolicy(
    int restartsMax, Duration firstDelay, Duration delayMax, Duration forgivenAfter) {

  /// For services: five restarts in a row, forgiven after a healthy minute.
  public static final RestartPolicy SERVICE =
      new RestartPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(1));

  /// Once and never again.
  public static final RestartPolicy NEVER =
      new RestartPolicy(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /// The pause before restart number `restart`, counted from 1.
  public Duration delay(int restart) {
    Duration delay = firstDelay;
    for (int i = 1; i < restart && delay.compareTo(delayMax) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(delayMax) < 0 ? delay : delayMax;
  }
}
