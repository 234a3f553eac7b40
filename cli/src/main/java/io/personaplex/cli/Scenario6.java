package io.personaplex.cli;

import static io.personaplex.cli.config.OptionName.APP_HOST;
import static io.personaplex.cli.config.OptionName.APP_PORT;
import static io.personaplex.cli.config.OptionName.MOSHI_HOST;
import static io.personaplex.cli.config.OptionName.MOSHI_SSL_DIR;
import static io.personaplex.cli.config.OptionName.MOSHI_WS_SCHEME;
import static io.personaplex.cli.config.OptionName.MOSHI_WS_URL;

import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.HealthCheck;
import io.personaplex.apphost.model.Service;
import io.personaplex.backend.BackendMain;
import io.personaplex.backend.SpeechServer;
import io.personaplex.cli.config.Reader;
import io.personaplex.frontend.FrontendMain;
import io.personaplex.frontend.FrontendSettings;
import io.personaplex.protocol.ChatAddress;

/// The application, told as a story: a backend that speaks and a frontend that shows it. The
/// backend is a container if a container engine and the image are here, else a process. Both start
/// at once, so that the page can tell what the backend is doing while it loads.
final class Scenario6 {
  static final String BACKEND = SpeechServer.SERVICE;
  static final String FRONTEND = FrontendSettings.SERVICE;

  private Scenario6() {}

  static Application describe(RunSettings settings) {
    Service backend =
        settings
            .tell(Reader.BACKEND, Service.named(BACKEND))
            .endpoint(settings.backend())
            .environment(MOSHI_HOST.name(), settings.text(MOSHI_HOST))
            .healthCheck(HealthCheck.at("/health"));
    if (settings.tls()) {
      backend = backend.environment(MOSHI_SSL_DIR.name(), settings.tlsFolder().toString());
    }
    if (settings.mayBeContainer()) {
      backend = backend.form(BackendContainer.form(settings));
    }
    if (settings.mayBeProcess()) {
      backend = backend.jvmWithFlags(BackendMain.class, JvmLaunch.ENGINE_FLAGS);
    }

    Service frontend =
        settings
            .tell(Reader.FRONTEND, Service.named(FRONTEND).jvm(FrontendMain.class))
            .endpoint(settings.endpoint(APP_HOST, APP_PORT))
            .environment(APP_HOST.name(), settings.text(APP_HOST))
            .healthCheck(HealthCheck.at("/health"))
            .reference(
                MOSHI_WS_URL.name(), backend, settings.tls() ? "wss" : "ws", ChatAddress.PATH);
    if (settings.tls()) {
      frontend =
          frontend
              .environment(MOSHI_WS_SCHEME.name(), "wss")
              // It trusts the very certificate that lies there.
              .environment(MOSHI_SSL_DIR.name(), settings.tlsFolder().toString());
    }

    return Application.of("scenario6", backend, frontend);
  }
}
