package io.personaplex.frontend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.personaplex.protocol.SessionParameters;
import io.vertx.core.MultiMap;
import java.net.URLEncoder;
import java.util.StringJoiner;

/// What the relay hands on of the query it was asked with: the documented parameters, the first
/// value of each, unchecked. The backend checks them, and its sentence reaches the browser.
final class ForwardedQuery {
  private ForwardedQuery() {}

  /// @param query decoded
  /// @return `name=value&…`, percent-encoded; may be empty
  static String of(MultiMap query) {
    var forwarded = new StringJoiner("&");
    for (String name : SessionParameters.NAMES) {
      String value = query.get(name);
      if (value != null) {
        forwarded.add(name + "=" + URLEncoder.encode(value, UTF_8));
      }
    }
    return forwarded.toString();
  }
}
