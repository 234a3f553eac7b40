package io.personaplex.cli;

import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.run.LiveRuns;
import io.personaplex.apphost.run.OwnerRecord;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.config.ConfigurationInput;
import java.util.stream.Stream;

/// Every secret this process can know of, for whatever leaves the machine: those of every place a
/// configuration is read from, also where another place counts, and the tokens of the runs.
final class KnownSecrets {
  private KnownSecrets() {}

  static SecretMask mask(Workplace workplace) {
    SecretMask mask = SecretMask.empty();
    var input = ConfigurationInput.of(workplace.environment()).checkout(Checkout.ofThisProcess());
    Configuration.everySecret(input).forEach(mask::add);
    LiveRuns runs = LiveRuns.in(workplace.state());
    Stream.concat(runs.alive().stream(), runs.dead().stream())
        .map(OwnerRecord::token)
        .forEach(token -> mask.add(token.secret()));
    return mask;
  }
}
