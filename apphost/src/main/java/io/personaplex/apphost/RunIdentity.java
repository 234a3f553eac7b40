package io.personaplex.apphost;

import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.apphost.run.RunId;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/// Which run answers at a port: what tells ours from another one. Nothing of it is secret.
///
/// @param run the run
/// @param application its name
/// @param startedAt when it started
/// @param pid process id of the host
/// @param version of PersonaPlex
public record RunIdentity(
    RunId run, String application, Instant startedAt, long pid, String version) {
  /// Where the status server answers with it.
  public static final String PATH = "/api/run";

  /// The public part of an owner's record.
  public static RunIdentity of(OwnerRecord record, String version) {
    return new RunIdentity(
        record.run(), record.application(), record.startedAt(), record.host().pid(), version);
  }

  JsonObject json() {
    return new JsonObject()
        .put("run", run.text())
        .put("application", application)
        .put("startedAt", startedAt.toString())
        .put("pid", pid)
        .put("version", version);
  }
}
