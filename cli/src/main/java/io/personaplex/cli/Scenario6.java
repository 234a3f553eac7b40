package io.personaplex.cli;

import static io.personaplex.cli.config.OptionName.APP_HOST;
import static io.personaplex.cli.config.OptionName.APP_PORT;
import static io.personaplex.cli.config.OptionName.MOSHI_HOST;
import static io.personaplex.cli.config.OptionName.MOSHI_PORT;
import static io.personaplex.cli.config.OptionName.MOSHI_WS_URL;

import io.personaplex.apphost.Application;
import io.personaplex.apphost.HealthCheck;
import io.personaplex.apphost.JvmService;
import io.personaplex.apphost.model.Secret;
import io.personaplex.backend.BackendMain;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Reader;
import io.personaplex.frontend.FrontendMain;

/// The application, told as a story: a backend that speaks and a frontend that shows it. Both start
/// at once, so that the page can tell what the backend is doing while it loads.
final class Scenario6 {
  static final String BACKEND = "scenario6-moshi";
  static final String FRONTEND = "scenario6-frontend";

  private Scenario6() {}

  static Application describe(RunSettings settings) {
    Configuration configuration = settings.configuration();
    JvmService backend =
        JvmService.of(BACKEND, BackendMain.class)
            .http(MOSHI_PORT.name(), settings.moshiPort())
            .healthCheck(HealthCheck.at("/health"));
    backend = told(backend, configuration, Reader.BACKEND, MOSHI_HOST);

    JvmService frontend =
        JvmService.of(FRONTEND, FrontendMain.class)
            .http(APP_PORT.name(), settings.appPort())
            .healthCheck(HealthCheck.at("/health"));
    frontend =
        told(frontend, configuration, Reader.FRONTEND, APP_HOST)
            .reference(MOSHI_WS_URL.name(), backend, "ws", "/api/chat");

    return Application.of("scenario6", backend, frontend);
  }

  /// The service, told every option it reads; where it listens, whether set or not.
  private static JvmService told(
      JvmService service, Configuration configuration, Reader reader, OptionName host) {
    JvmService told = service.environment(host.name(), configuration.text(host));
    for (var option : configuration.environmentFor(reader).entrySet()) {
      told = told.environment(option.getKey(), option.getValue());
    }
    for (Secret secret : configuration.secretsFor(reader)) {
      told = told.environment(secret.name(), secret.reveal());
    }
    return told;
  }
}
