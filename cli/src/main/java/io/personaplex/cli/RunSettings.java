package io.personaplex.cli;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Parameter;
import io.personaplex.apphost.model.Secret;
import io.personaplex.apphost.model.Service;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Reader;
import io.personaplex.cli.config.UserFolders;
import io.personaplex.http.Settings;
import io.personaplex.http.SettingsException;
import io.personaplex.http.TlsFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What `run` is told, in the terms of the application model.
///
/// @param configuration every option with its value
/// @param home folder for the logs: `PERSONAPLEX_HOME`, else the platform's folder for such things
record RunSettings(Configuration configuration, Path home) {
  static RunSettings of(Configuration configuration) {
    return new RunSettings(
        configuration, UserFolders.of(configuration.effectiveEnvironment()).state());
  }

  /// From an environment alone.
  ///
  /// @throws SettingsException naming every value that cannot be used
  static RunSettings from(Map<String, String> environment, boolean small) {
    return of(Configuration.read(ConfigurationInput.of(environment).small(small)));
  }

  /// The value of an option that is no secret.
  String text(OptionName option) {
    return configuration.text(option);
  }

  /// Whether the speech backend may run as a container.
  boolean mayBeContainer() {
    return !text(OptionName.BACKEND).equals(OptionName.PROCESS);
  }

  /// Whether the speech backend may run as a process.
  boolean mayBeProcess() {
    return !text(OptionName.BACKEND).equals(OptionName.CONTAINER);
  }

  /// Where a service listens that is told its address by `host` and its port by `port`.
  Endpoint endpoint(OptionName host, OptionName port) {
    return new Endpoint(
        Endpoint.HTTP, configuration.text(host), configuration.port(port), port.name());
  }

  /// Where the speech backend listens.
  Endpoint backend() {
    Endpoint plain = endpoint(OptionName.MOSHI_HOST, OptionName.MOSHI_PORT);
    return tls()
        ? new Endpoint(Endpoint.HTTPS, plain.host(), plain.port(), plain.variable())
        : plain;
  }

  /// Whether the speech backend speaks TLS.
  boolean tls() {
    return configuration.flag(OptionName.MOSHI_USE_SSL);
  }

  /// The folder of its certificate.
  Path tlsFolder() {
    return TlsFiles.folder(new Settings(configuration.effectiveEnvironment()))
        .toAbsolutePath()
        .normalize();
  }

  /// Where the status page listens.
  Endpoint dashboard() {
    return Endpoint.loopback(
        configuration.port(OptionName.DASHBOARD_PORT), OptionName.DASHBOARD_PORT.name());
  }

  /// The service, told every option that somebody set and that it reads.
  Service tell(Reader reader, Service service) {
    Service told = service;
    for (Map.Entry<String, String> option : configuration.environmentFor(reader).entrySet()) {
      told = told.environment(option.getKey(), option.getValue());
    }
    for (Secret secret : configuration.secretsFor(reader)) {
      told = told.environment(Parameter.secret(secret.name(), Optional.of(secret)));
    }
    return told;
  }
}
