package io.personaplex.models;

/// The hub does not give a file to this token, or to nobody without one (status 401 or 403).
final class HubRefusal extends ModelException {
  private static final long serialVersionUID = 1L;

  HubRefusal(String message) {
    super(message);
  }
}
