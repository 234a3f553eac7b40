package io.personaplex.apphost.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.apphost.process.PidSpace;
import io.personaplex.apphost.process.ProcessIdentity;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// Who owns a run and how to reach it: `run.json` in its folder, for its owner's eyes only (0600).
///
/// ```json
/// {"run": "2026-11-24T10-04-05-3f9a", "pid": 4711, "startMillis": 86400120,
///  "application": "scenario6", "checkout": "/src/personaplex", "dashboard": "http://127.0.0.1:15000",
///  "token": "64 hexadecimal digits", "startedAt": "2026-11-24T10:04:05.123Z",
///  "space": "8df221dd-86eb-438e-a6c0-827b4601ed9f.4026531836"}
/// ```
///
/// @param run the run
/// @param host the process that owns it; its start is counted from the machine's boot
/// @param application its name
/// @param checkout the folder it was started from
/// @param dashboard address of the status page
/// @param token what changes of the run must carry
/// @param startedAt when the run started
public record OwnerRecord(
    RunId run,
    ProcessIdentity host,
    String application,
    String checkout,
    String dashboard,
    ControlToken token,
    Instant startedAt) {
  private static final String FILE = "run.json";

  /// The record of a run that this process owns.
  public static OwnerRecord ofThisProcess(
      RunId run,
      String application,
      Path checkout,
      String dashboard,
      ControlToken token,
      Instant startedAt) {
    return new OwnerRecord(
        run,
        ProcessIdentity.current(),
        application,
        checkout.toString(),
        dashboard,
        token,
        startedAt);
  }

  /// Whether the host still runs: a process with this id that started at this time.
  public boolean isAlive() {
    return host.isRunning();
  }

  /// Whether the host is known to have ended: its process has, or the machine was started again.
  /// Neither alive nor dead is a host in a container that shares this folder.
  public boolean isDead() {
    return host.hasEnded() || host.isOfAnotherBoot();
  }

  /// The host as containers are labelled with it.
  public String owner() {
    return host.toString();
  }

  /// Writes it into the run's folder, whole or not at all.
  ///
  /// @throws RunRecordException if that is not possible
  public void write(RunFolder folder) {
    Path file = file(folder);
    try {
      Path fresh =
          Files.createTempFile(
              folder.path(),
              FILE,
              ".new",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(fresh, json().encode());
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh); // still there only if that failed
      }
    } catch (IOException failure) {
      throw new RunRecordException(
          "%s: the record of this run cannot be written (%s)".formatted(file, failure));
    }
  }

  /// Reads the record of a run; empty if the run has none: it ended in order.
  ///
  /// @throws RunRecordException if there is one that says something else
  public static Optional<OwnerRecord> read(RunFolder folder) {
    Path file = file(folder);
    try {
      return Optional.of(of(new JsonObject(Files.readString(file, UTF_8))));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (DecodeException _) {
      // Its message would repeat the file, and with it the token.
      throw new RunRecordException(file + ": is not JSON; remove it when that run has ended");
    } catch (IOException
        | IllegalArgumentException
        | NullPointerException
        | ClassCastException
        | DateTimeException failure) {
      throw new RunRecordException(
          "%s: is no record of a run (%s); remove it when that run has ended"
              .formatted(file, failure.getClass().getSimpleName()));
    }
  }

  /// Removes the record: the run has ended in order, or was cleaned up after. The logs stay.
  ///
  /// @throws RunRecordException if that is not possible
  public static void remove(RunFolder folder) {
    try {
      Files.deleteIfExists(file(folder));
    } catch (IOException failure) {
      throw new RunRecordException("%s: cannot be removed (%s)".formatted(file(folder), failure));
    }
  }

  private static Path file(RunFolder folder) {
    return folder.path().resolve(FILE);
  }

  private JsonObject json() {
    return new JsonObject()
        .put("run", run.text())
        .put("pid", host.pid())
        .put("startMillis", host.startMillis())
        .put("space", host.space().text())
        .put("application", application)
        .put("checkout", checkout)
        .put("dashboard", dashboard)
        .put("token", token.reveal())
        .put("startedAt", startedAt.toString());
  }

  private static OwnerRecord of(JsonObject json) {
    return new OwnerRecord(
        new RunId(json.getString("run")),
        new ProcessIdentity(
            json.getLong("pid"),
            json.getLong("startMillis"),
            new PidSpace(json.getString("space"))),
        json.getString("application"),
        json.getString("checkout"),
        json.getString("dashboard"),
        ControlToken.of(json.getString("token")),
        Instant.parse(json.getString("startedAt")));
  }
}
