package io.personaplex.cli;

import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import io.personaplex.cli.config.OptionName;
import io.personaplex.cli.config.Setting;
import io.personaplex.cli.config.Source;
import io.personaplex.http.SettingsException;
import java.util.stream.Stream;

/// Every secret this process can know of, for whatever leaves the machine: those of every place a
/// configuration is read from, also where another place counts, and the tokens of the runs.
final class KnownSecrets {
  private KnownSecrets() {}

  static SecretMask mask(Workplace workplace) {
    SecretMask mask = SecretMask.empty();
    var input = ConfigurationInput.of(workplace.environment()).checkout(Checkout.ofThisProcess());
    for (OptionName option : OptionName.values()) {
      Stream.concat(Stream.of(option.name()), option.aliases().stream())
          .map(name -> workplace.environment().getOrDefault(name, "").strip())
          .forEach(value -> add(mask, new Setting(option, value, new Source.Default())));
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

  private static void add(SecretMask mask, Setting setting) {
    setting.secrets().forEach(mask::add);
  }
}
