package io.personaplex.cascade.remote;

import java.io.Serial;

/// An endpoint did not give the answer that was asked for. The message completes "MODEL at HOST …";
/// it holds nothing that the endpoint sent, and has no cause: both may repeat the key.
public final class EndpointException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean outage;

  private EndpointException(String message, boolean outage) {
    super(message);
    this.outage = outage;
  }

  static EndpointException outage(String message) {
    return new EndpointException(message, true);
  }

  /// We gave the answer up ourselves.
  static EndpointException aborted() {
    return new EndpointException("was told to stop", false);
  }

  /// Whether the endpoint is to blame, so that the next question should not go there.
  public boolean isOutage() {
    return outage;
  }
}
