package io.personaplex.cli;

import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Secret;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationException;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Options;
import io.personaplex.http.SettingsException;
import java.util.Map;
import java.util.stream.Stream;

/// Every secret this process can know of, for whatever leaves the machine: those of the
/// configuration, every value that stands in the environment or the secrets store in their place
/// though another one counts, and the tokens of the runs.
final class KnownSecrets {
  private KnownSecrets() {}

  static SecretMask mask(Workplace workplace) {
    SecretMask mask = SecretMask.empty();
    var input = ConfigurationInput.of(workplace.environment()).checkout(Checkout.ofThisProcess());
    for (OptionName option : Options.secrets()) {
      Stream.concat(Stream.of(option.name()), option.aliases().stream())
          .forEach(name -> add(mask, name, workplace.environment()));
    }
    // Each place for itself: one that cannot be used hides no other.
    Configuration.secretsInEnvFile(input).forEach(mask::add);
    try {
      Configuration.secretStore(input).read().values().forEach(kept -> mask.add(kept.secret()));
    } catch (ConfigurationException _) {
      // As below.
    }
    try {
      Configuration.read(input).secrets().forEach(mask::add);
    } catch (SettingsException | ConfigurationException _) {
      // 'config' in the export tells what is wrong; what can be known is masked.
    }
    LiveRuns runs = LiveRuns.in(workplace.state());
    Stream.concat(runs.alive().stream(), runs.dead().stream())
        .map(OwnerRecord::token)
        .forEach(token -> mask.add(token.secret()));
    return mask;
  }

  private static void add(SecretMask mask, String name, Map<String, String> environment) {
    String value = environment.getOrDefault(name, "");
    if (!value.isBlank()) {
      mask.add(Secret.of(name, value));
    }
  }
}
