package io.personaplex.http;

import io.vertx.core.json.JsonObject;

/// Whether a service can do its work, as `GET /health` tells it.
public sealed interface Health {
  /// Not yet: `{"status":"starting","activity":…,"progress":0.42}`.
  ///
  /// @param activity one line for people
  /// @param progress 0 … 1, or negative when unknown (then left out of the JSON)
  record Starting(String activity, double progress) implements Health {}

  /// `{"status":"ok"}`, with a `notice` where there is one.
  ///
  /// @param notice what people should know although all is well, for example which engine had to
  ///   step in; empty = nothing
  record Ok(String notice) implements Health {
    /// All is well, nothing to add.
    public Ok() {
      this("");
    }
  }

  /// It will not get better by waiting: `{"status":"failed","reason":…}`.
  ///
  /// @param reason what is wrong and what to do, for people
  record Failed(String reason) implements Health {}

  /// HTTP status: 200 when ok, else 503.
  default int httpStatus() {
    return this instanceof Ok ? 200 : 503;
  }

  /// The body of the answer.
  default JsonObject toJson() {
    return switch (this) {
      case Starting(String activity, double progress) -> {
        var json = new JsonObject().put("status", "starting").put("activity", activity);
        yield progress < 0 ? json : json.put("progress", Math.round(progress * 1000) / 1000.0);
      }
      case Ok(String notice) -> {
        var json = new JsonObject().put("status", "ok");
        yield notice.isEmpty() ? json : json.put("notice", notice);
      }
      case Failed(String reason) -> new JsonObject().put("status", "failed").put("reason", reason);
    };
  }

  /// Reads what [#toJson] wrote; unknown fields are ignored.
  ///
  /// @throws IllegalArgumentException if `status` is none of ours
  static Health fromJson(JsonObject json) {
    String status = json.getString("status", "");
    return switch (status) {
      case "starting" ->
          new Starting(json.getString("activity", ""), json.getDouble("progress", -1.0));
      case "ok" -> new Ok(json.getString("notice", ""));
      case "failed" -> new Failed(json.getString("reason", ""));
      default ->
          throw new IllegalArgumentException(
              "health: status is '%s', wanted starting, ok or failed".formatted(status));
    };
  }
}
