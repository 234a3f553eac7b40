package io.personaplex.cli;

import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Secret;
import java.util.List;

/// The warning about secrets that are too short to be found in what is shown.
final class ShortSecrets {
  private ShortSecrets() {}

  /// A line for each secret that the mask passes by.
  static List<String> warnings(SecretMask mask) {
    return mask.tooShort().stream()
        .map(
            name ->
                "warning: %s has fewer than %d characters and cannot be masked in logs"
                    .formatted(name, SecretMask.CHARACTERS_MIN))
        .toList();
  }

  /// The same for one secret.
  static List<String> warnings(Secret secret) {
    return warnings(SecretMask.of(List.of(secret)));
  }
}
