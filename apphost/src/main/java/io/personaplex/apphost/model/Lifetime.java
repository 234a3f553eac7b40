package io.personaplex.apphost.model;

/// How long what a service runs in lives.
public enum Lifetime {
  /// As long as the AppHost at most.
  SESSION,
  /// Until somebody removes it: the next AppHost finds it running. Only containers can.
  PERSISTENT
}
