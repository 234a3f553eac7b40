package io.personaplex.frontend;

import io.vertx.core.json.JsonObject;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/// A line of the log as the page shows it.
///
/// @param time of day, local
/// @param severity how bad it is
/// @param message one line for people
/// @param detail what else is known; may be empty
record LogLine(LocalTime time, Severity severity, String message, String detail) {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final SimpleFormatter WORDS = new SimpleFormatter();

  /// As the page colours them.
  enum Severity {
    INFO,
    WARN,
    ERROR
  }

  static LogLine now(Severity severity, String message) {
    return new LogLine(LocalTime.now(ZoneId.systemDefault()), severity, message, "");
  }

  /// The detail of a record with a fault is the fault's kind; its text and its stack are for the
  /// log of the process.
  static LogLine of(LogRecord record) {
    Throwable fault = record.getThrown();
    return new LogLine(
        LocalTime.ofInstant(record.getInstant(), ZoneId.systemDefault()),
        severity(record.getLevel()),
        WORDS.formatMessage(record),
        fault == null ? "" : fault.getClass().getSimpleName());
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("timestamp", CLOCK.format(time))
        .put("level", severity.name())
        .put("message", message)
        .put("detail", detail);
  }

  private static Severity severity(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return Severity.ERROR;
    }
    return level.intValue() >= Level.WARNING.intValue() ? Severity.WARN : Severity.INFO;
  }
}
