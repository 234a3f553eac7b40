package io.personaplex.cli.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.apphost.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Secrets kept for this user in one file outside the repository, mode 0600 in a folder of mode
/// 0700.
///
/// ```
/// {"HF_TOKEN": {"value": "…", "set": "2026-11-24T10:04:05Z"}}
/// ```
///
/// **Threads, processes**: a change reads the file, and replaces it whole; of two changes at the
/// same moment the later one counts.
public final class SecretStore {
  /// Loaded when there is a file: five hundred classes that most starts can do without.
  private static final class Json {
    static final JsonMapper MAPPER = new JsonMapper();
  }

  /// What templates and tutorials have in the place of a token.
  private static final Pattern PLACEHOLDER =
      Pattern.compile("(?i)(hf_)?(your|token)([_-].*)?|(hf_)?x{3,}|(hf_)?\\.+|<.*>");

  private final Path file;

  /// A kept secret.
  ///
  /// @param secret name and value
  /// @param set when it was put there
  public record Kept(Secret secret, Instant set) {}

  /// @param file need not exist
  public SecretStore(Path file) {
    this.file = file;
  }

  /// The store of this environment: `secrets.json` in `PERSONAPLEX_HOME`, else in
  /// `$XDG_CONFIG_HOME/personaplex`, else in `~/.config/personaplex`.
  public static SecretStore of(Map<String, String> environment) {
    return new SecretStore(UserFolders.of(environment).config().resolve("secrets.json"));
  }

  /// The file, whether it exists or not.
  public Path file() {
    return file;
  }

  /// Whether a value only stands where a secret belongs: `hf_your_token_here`, `hf_xxxx`,
  /// `<token>`.
  public static boolean isPlaceholder(String value) {
    return PLACEHOLDER.matcher(value).matches();
  }

  /// Takes the file from the eyes of others, if it can be seen by them.
  ///
  /// @return one sentence if that was necessary
  /// @throws ConfigurationException if this user may not do that
  public Optional<String> tighten() {
    if (!PrivateFile.isOpenToOthers(file)) {
      return Optional.empty();
    }
    PrivateFile.close(file);
    return Optional.of(
        "%s could be read by others: it is yours alone now (0600); set the secrets again if you do not trust them"
            .formatted(file));
  }

  /// Everything in it; empty when there is no file.
  ///
  /// @throws ConfigurationException if it cannot be read or understood
  public Map<OptionName, Kept> read() {
    var kept = new EnumMap<OptionName, Kept>(OptionName.class);
    if (Files.exists(file)) {
      tree()
          .properties()
          .forEach(
              field ->
                  Options.named(field.getKey())
                      .filter(OptionName::isSecret)
                      .ifPresent(option -> kept.put(option, kept(option, field.getValue()))));
    }
    return Collections.unmodifiableMap(kept);
  }

  /// Keeps a secret in place of the one of that name.
  ///
  /// @throws IllegalArgumentException if the option is no secret
  /// @throws ConfigurationException if the file cannot be read or written
  public void set(OptionName option, String value, Instant now) {
    if (!option.isSecret()) {
      throw new IllegalArgumentException(option + " is no secret");
    }
    ObjectNode tree = Files.exists(file) ? tree() : Json.MAPPER.createObjectNode();
    tree.putObject(option.name())
        .put("value", value)
        .put("set", now.truncatedTo(ChronoUnit.SECONDS).toString());
    save(tree);
  }

  /// Forgets a secret.
  ///
  /// @return false if it was not there
  public boolean remove(OptionName option) {
    if (!Files.exists(file)) {
      return false;
    }
    ObjectNode tree = tree();
    if (tree.remove(option.name()) == null) {
      return false;
    }
    save(tree);
    return true;
  }

  private void save(ObjectNode tree) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      PrivateFile.makeFolder(folder);
    }
    try {
      PrivateFile.write(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts can always be written", e);
    }
  }

  private ObjectNode tree() {
    try {
      if (Json.MAPPER.readTree(PrivateFile.read(file)) instanceof ObjectNode tree) {
        return tree;
      }
    } catch (IOException _) {
      // Said below; Jackson's own words repeat what is in the file.
    }
    throw new ConfigurationException(
        "%s: it is not the JSON object that 'personaplex secrets set' writes: remove the file and set the secrets again"
            .formatted(file));
  }

  private Kept kept(OptionName option, JsonNode node) {
    String value = node.path("value").asText("");
    if (value.isBlank()) {
      throw new ConfigurationException(
          "%s: %s has no 'value': set it again: ./personaplex secrets set %s"
              .formatted(file, option, option));
    }
    try {
      return new Kept(Secret.of(option.name(), value), Instant.parse(node.path("set").asText("")));
    } catch (DateTimeParseException _) {
      throw new ConfigurationException(
          "%s: %s has no time in 'set', wanted for example 2026-11-24T10:04:05Z: set it again"
              .formatted(file, option));
    }
  }
}
