package io.personaplex.cli;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.OptionName;
import java.util.List;
import java.util.stream.Stream;

/// Says what listens on more than this machine's loopback: nothing there asks for a password.
final class OpenAddresses {
  private OpenAddresses() {}

  /// One line for each address that lets other machines in.
  static List<String> warnings(Configuration configuration) {
    return Stream.of(OptionName.APP_HOST, OptionName.MOSHI_HOST)
        .filter(option -> !isLoopback(option, configuration))
        .map(
            option ->
                "warning: %s=%s opens %s to every machine that can reach this one, without a password or encryption"
                    .formatted(
                        option,
                        configuration.text(option),
                        "%s (port %d)"
                            .formatted(
                                option == OptionName.APP_HOST ? "the page" : "the speech backend",
                                configuration.port(port(option)))))
        .toList();
  }

  private static OptionName port(OptionName host) {
    return host == OptionName.APP_HOST ? OptionName.APP_PORT : OptionName.MOSHI_PORT;
  }

  private static boolean isLoopback(OptionName host, Configuration configuration) {
    return new Endpoint(
            Endpoint.HTTP, configuration.text(host), configuration.port(port(host)), host.name())
        .isLoopback();
  }
}
