package io.personaplex.frontend;

import io.personaplex.http.ListenException;
import io.personaplex.http.Settings;
import io.personaplex.http.SettingsException;

/// The process `scenario6-frontend`: reads the environment, serves the page until it is stopped.
public final class FrontendMain {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private FrontendMain() {}

  /// @param args none: settings come from the environment
  public static void main(String[] args) {
    try {
      var settings = new Settings(System.getenv());
      var frontend = FrontendSettings.from(settings);
      settings.throwIfFaulty();
      var server = FrontendServer.start(frontend);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "frontend-stop"));
      System.out.printf(
          "%s: page on http://%s:%d, speech backend expected at %s%n",
          FrontendSettings.SERVICE,
          frontend.listen().host(),
          server.port(),
          frontend.backend().webSocketUrl());
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(USAGE);
    } catch (ListenException e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    }
  }
}
