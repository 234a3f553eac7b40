package io.personaplex.cli;

import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.HealthCheck;
import io.personaplex.apphost.model.JvmService;
import io.personaplex.backend.BackendMain;
import io.personaplex.frontend.FrontendMain;

/// The application, told as a story: a backend that speaks and a frontend that shows it. Both start
/// at once, so that the page can tell what the backend is doing while it loads.
final class Scenario6 {
  static final String BACKEND = "scenario6-moshi";
  static final String FRONTEND = "scenario6-frontend";

  private static final String LOOPBACK = "127.0.0.1";

  private Scenario6() {}

  static Application describe(RunSettings settings) {
    JvmService backend =
        JvmService.of(BACKEND, BackendMain.class)
            .http("MOSHI_PORT", settings.moshiPort())
            .healthCheck(HealthCheck.at("/health"))
            .environment("MOSHI_HOST", LOOPBACK)
            .environment("SPEECH_ENGINE", settings.speechEngine());
    if (settings.small()) {
      backend = backend.environment("MODEL_SET", "small");
    }

    JvmService frontend =
        JvmService.of(FRONTEND, FrontendMain.class)
            .http("APP_PORT", settings.appPort())
            .healthCheck(HealthCheck.at("/health"))
            .environment("APP_HOST", LOOPBACK)
            .reference("MOSHI_WS_URL", backend, "ws", "/api/chat");

    return Application.of("scenario6", backend, frontend);
  }
}
