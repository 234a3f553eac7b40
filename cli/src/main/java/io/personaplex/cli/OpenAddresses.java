package io.personaplex.cli;

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
        .filter(option -> !isLoopback(configuration.text(option)))
        .map(
            option ->
                "warning: %s=%s opens %s to every machine that can reach this one, without a password or encryption"
                    .formatted(
                        option,
                        configuration.text(option),
                        option == OptionName.APP_HOST
                            ? "the page (port %d)"
                                .formatted(configuration.port(OptionName.APP_PORT))
                            : "the speech backend (port %d)"
                                .formatted(configuration.port(OptionName.MOSHI_PORT))))
        .toList();
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost") || host.matches("127(\\.\\d{1,3}){3}|\\[?::1]?");
  }
}
