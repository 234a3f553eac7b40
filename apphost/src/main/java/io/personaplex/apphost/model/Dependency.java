package io.personaplex.apphost.model;

/// A service waits for another before it starts.
///
/// @param on name of the service waited for
/// @param condition what must have happened to it
/// @param keepsWaiting whether the waiting goes on when the other has failed for good; if not, the
///   waiting service fails as well, naming the chain. Either way it starts once the condition
///   holds.
/// @param restartsWith whether it is started again when the other was started again
public record Dependency(
    String on, Condition condition, boolean keepsWaiting, boolean restartsWith) {

  /// What must have happened.
  public enum Condition {
    /// It runs.
    STARTED("to start"),
    /// It runs and says that it can work.
    HEALTHY("to be healthy"),
    /// It ended with exit code 0.
    COMPLETED("to complete");

    private final String words;

    Condition(String words) {
      this.words = words;
    }

    /// Completes "waiting for NAME …".
    public String words() {
      return words;
    }
  }

  /// The usual one: fails with the other, and is left alone when the other restarts.
  public static Dependency on(String service, Condition condition) {
    return new Dependency(service, condition, false, false);
  }

  /// The same, patient: a failure of the other leaves it waiting.
  public Dependency patient() {
    return new Dependency(on, condition, true, restartsWith);
  }

  /// The same, restarted together with the other.
  public Dependency together() {
    return new Dependency(on, condition, keepsWaiting, true);
  }
}
