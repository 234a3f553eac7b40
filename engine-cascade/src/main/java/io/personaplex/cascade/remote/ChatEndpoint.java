package io.personaplex.cascade.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Where a language model is asked, and by which name.
///
/// @param completions address that chat completions are posted to
/// @param model its name there
/// @param key sent to that address and nowhere else
public record ChatEndpoint(URI completions, String model, ApiKey key) {
  /// The setting with the address.
  public static final String URL = "LLM_URL";

  /// The setting with the model's name.
  public static final String MODEL = "LLM_MODEL";

  /// The setting with the key.
  public static final String KEY = "LLM_API_KEY";

  private static final String PATH = "/chat/completions";
  private static final int MODEL_LENGTH_MAX = 200;

  /// Completes "wanted …".
  private static final String WANTED =
      "an address such as http://localhost:11434/v1 or https://api.example/v1/chat/completions,"
          + " without user name or password";

  /// What the settings name.
  ///
  /// @param settings by name; blank ones count as absent
  /// @return empty if [#URL] is not set
  /// @throws IllegalArgumentException if they cannot be used: why, without the values, which may
  ///   hold secrets
  public static Optional<ChatEndpoint> of(Map<String, String> settings) {
    String url = settings.getOrDefault(URL, "").strip();
    if (url.isEmpty()) {
      return Optional.empty();
    }
    String model = settings.getOrDefault(MODEL, "").strip();
    URI completions = completions(url);
    if (model.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is set and %s is not, wanted the name of the model there".formatted(URL, MODEL));
    }
    if (model.length() > MODEL_LENGTH_MAX || model.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "%s has a value that cannot be used, wanted the name of the model at %s, at most %d"
                  .formatted(MODEL, URL, MODEL_LENGTH_MAX)
              + " characters");
    }
    return Optional.of(
        new ChatEndpoint(completions, model, ApiKey.of(settings.getOrDefault(KEY, ""))));
  }

  private static URI completions(String url) {
    URI given;
    try {
      given = new URI(url);
    } catch (URISyntaxException _) {
      throw unusable();
    }
    String scheme = String.valueOf(given.getScheme()).toLowerCase(Locale.ROOT);
    boolean http = scheme.equals("http") || scheme.equals("https");
    if (!http
        || given.getHost() == null
        || given.getRawUserInfo() != null
        || given.getRawFragment() != null) {
      throw unusable();
    }
    String path = given.getRawPath().replaceFirst("/+$", "");
    String whole = path.endsWith(PATH) ? path : path + PATH;
    String query = given.getRawQuery() == null ? "" : "?" + given.getRawQuery();
    return URI.create(scheme + "://" + given.getRawAuthority() + whole + query);
  }

  private static IllegalArgumentException unusable() {
    return new IllegalArgumentException(
        "%s has a value that cannot be used, wanted %s".formatted(URL, WANTED));
  }

  /// The host, with the port if one is named.
  public String host() {
    return completions.getRawAuthority();
  }

  /// For people: model and host.
  public String title() {
    return "%s at %s".formatted(model, host());
  }

  /// Whether a key is sent in clear over a network.
  public boolean keyIsExposed() {
    String host = completions.getHost().toLowerCase(Locale.ROOT);
    boolean here = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    return key.isPresent() && completions.getScheme().equals("http") && !here;
  }

  /// Without query, which may hold a secret.
  @Override
  public String toString() {
    return title();
  }
}
