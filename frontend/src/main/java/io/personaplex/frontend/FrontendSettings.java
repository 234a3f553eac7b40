package io.personaplex.frontend;

import io.personaplex.http.RequestRules;
import io.personaplex.http.ServerPort;
import io.personaplex.http.Settings;
import io.personaplex.http.TlsFiles;
import io.personaplex.protocol.ChatAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the web UI is told at start.
///
/// @param listen where it listens: `APP_HOST` (127.0.0.1), `APP_PORT` (8010)
/// @param rules who may talk to it: `ALLOWED_HOSTS`, `ALLOWED_ORIGINS`
/// @param backend how this server reaches the backend: `MOSHI_WS_SCHEME` (ws), `MOSHI_HOST`
///   (localhost) and `MOSHI_PORT` (8998), overridden by what `MOSHI_WS_URL` names
/// @param publishedPort port on which browsers reach the backend when `publicBackend` is empty:
///   `MOSHI_PORT`, else that of `backend`
/// @param publicBackend how browsers reach it: `MOSHI_PUBLIC_WS_URL`; empty = on the host name of
///   the page
/// @param backendCertificate where the certificate of a backend on this machine is: `cert.pem` in
///   `MOSHI_SSL_DIR`; need not exist
/// @param defaultVoice `DEFAULT_VOICE` (NATF2), used if the engine has it
/// @param defaultPersona `DEFAULT_PERSONA` (the teacher)
public record FrontendSettings(
    ServerPort listen,
    RequestRules rules,
    BackendAddress backend,
    int publishedPort,
    Optional<BackendAddress> publicBackend,
    Path backendCertificate,
    String defaultVoice,
    String defaultPersona) {

  /// Name of the service, in messages and in `/api/info`.
  public static final String SERVICE = "scenario6-frontend";

  /// Port when `APP_PORT` is not set.
  public static final int DEFAULT_PORT = RequestRules.PAGE_PORT;

  /// Voice when `DEFAULT_VOICE` is not set; an engine that lacks it uses its own.
  public static final String DEFAULT_VOICE = "NATF2";

  /// Persona when `DEFAULT_PERSONA` is not set; the reference has the same one.
  public static final String DEFAULT_PERSONA = PersonaPresets.TEACHER;

  private static final String WANTED_URL = "an address such as ws://localhost:8998/api/chat";

  /// Reads the environment; faults are collected in `settings`, which the caller asks to throw.
  public static FrontendSettings from(Settings settings) {
    int moshiPort = settings.port("MOSHI_PORT", ChatAddress.DEFAULT_PORT);
    var separate =
        new BackendAddress(
            settings.choice("MOSHI_WS_SCHEME", "ws", List.of("ws", "wss")),
            settings.text("MOSHI_HOST", "localhost"),
            moshiPort,
            ChatAddress.PATH);
    BackendAddress backend = address(settings, "MOSHI_WS_URL", moshiPort).orElse(separate);
    boolean portGiven = !settings.text("MOSHI_PORT", "").isEmpty();
    return new FrontendSettings(
        new ServerPort(
            SERVICE,
            settings.text("APP_HOST", "127.0.0.1"),
            settings.port("APP_PORT", DEFAULT_PORT),
            "APP_PORT"),
        RequestRules.from(settings),
        backend,
        portGiven ? moshiPort : backend.port(),
        address(settings, "MOSHI_PUBLIC_WS_URL", -1),
        new TlsFiles(TlsFiles.folder(settings), Set.of()).certificate(),
        settings.text("DEFAULT_VOICE", DEFAULT_VOICE),
        settings.text("DEFAULT_PERSONA", DEFAULT_PERSONA));
  }

  /// How the browser that asked this server for `pageHost` reaches the backend.
  ///
  /// @param pageHost host name of the page, IPv6 in brackets
  BackendAddress backendFor(String pageHost) {
    return publicBackend.orElseGet(() -> backend.seenFrom(pageHost).on(publishedPort));
  }

  private static Optional<BackendAddress> address(Settings settings, String name, int port) {
    String text = settings.text(name, "");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var address = BackendAddress.parse(text, port, ChatAddress.PATH);
    if (address.isEmpty()) {
      settings.fault(name, text, WANTED_URL);
    }
    return address;
  }
}
