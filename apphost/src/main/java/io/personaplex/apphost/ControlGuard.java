package io.personaplex.apphost;

import io.personaplex.apphost.run.ControlToken;
import io.personaplex.http.Answer;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/// Lets only those change something who know the run's token, and no page of another origin even
/// then.
///
/// A browser can be made to send a request by any page it shows; what such a request cannot have is
/// our header, because without CORS no other origin may set it. `Origin` and `Sec-Fetch-Site` are
/// looked at all the same, before the token, so that a foreign page cannot use up the tries.
final class ControlGuard implements Handler<RoutingContext> {
  private static final String SEC_FETCH_SITE = "Sec-Fetch-Site";

  /// What a browser says of a request of the page's own, and of one that a person typed.
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  private final ControlToken token;
  private final WrongTokens wrong;

  ControlGuard(ControlToken token, WrongTokens wrong) {
    this.token = token;
    this.wrong = wrong;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (isForeign(request)) {
      Answer.error(context, 403, "Pages of other origins may not change anything here.");
      return;
    }
    if (wrong.tooMany()) {
      context.response().putHeader("Retry-After", Long.toString(WrongTokens.WINDOW.toSeconds()));
      Answer.error(context, 429, "Too many wrong tokens; wait a minute.");
      return;
    }
    String presented = request.getHeader(ControlToken.HEADER);
    if (presented == null) {
      Answer.error(
          context,
          401,
          "Changes need the header %s with the token in the run's run.json."
              .formatted(ControlToken.HEADER));
    } else if (!token.matches(presented)) {
      wrong.add();
      Answer.error(
          context, 403, "The token is not this run's; each run has a new one in its run.json.");
    } else {
      context.next();
    }
  }

  private static boolean isForeign(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    String site = request.getHeader(SEC_FETCH_SITE);
    String own = "http://" + request.getHeader(HttpHeaders.HOST);
    return (origin != null && !origin.equalsIgnoreCase(own))
        || (site != null && !OWN_SITES.contains(site));
  }
}
