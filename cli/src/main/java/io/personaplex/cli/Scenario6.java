package io.personaplex.cli;

import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.HealthCheck;
import io.personaplex.apphost.model.Service;
import io.personaplex.backend.BackendMain;
import io.personaplex.frontend.FrontendMain;

/// The application, told as a story: a backend that speaks and a frontend that shows it. Both start
/// at once, so that the page can tell what the backend is doing while it loads.
final class Scenario6 {
  static final String BACKEND = "scenario6-moshi";
  static final String FRONTEND = "scenario6-frontend";

  private Scenario6() {}

  static Application describe(RunSettings settings) {
    Service backend =
        Service.named(BACKEND)
            .jvm(BackendMain.class)
            .http("MOSHI_PORT", settings.moshiPort())
            .healthCheck(HealthCheck.at("/health"))
            .environment("MOSHI_HOST", Endpoint.LOOPBACK)
            .environment("SPEECH_ENGINE", settings.speechEngine());
    if (settings.small()) {
      backend = backend.environment("MODEL_SET", "small");
    }

    Service frontend =
        Service.named(FRONTEND)
            .jvm(FrontendMain.class)
            .http("APP_PORT", settings.appPort())
            .healthCheck(HealthCheck.at("/health"))
            .environment("APP_HOST", Endpoint.LOOPBACK)
            .reference("MOSHI_WS_URL", backend, "ws", "/api/chat");

    return Application.of("scenario6", backend, frontend);
  }
}
