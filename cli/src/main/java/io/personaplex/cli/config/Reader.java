package io.personaplex.cli.config;

import java.util.Locale;

/// A process that reads an option.
public enum Reader {
  /// `personaplex` itself: the host and the other commands.
  APPHOST,
  /// The speech backend, `scenario6-moshi`.
  BACKEND,
  /// The server of the page, `scenario6-frontend`.
  FRONTEND;

  /// Its name for people and JSON.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
