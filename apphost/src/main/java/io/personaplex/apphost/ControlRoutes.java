package io.personaplex.apphost;

import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.run.ControlToken;
import io.personaplex.http.Answer;
import io.personaplex.http.Suggestion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The addresses under which a run can be changed; all are POST, guarded by [ControlGuard], and
/// answer with 202 as soon as the wish is understood.
///
/// | path | what happens |
/// | --- | --- |
/// | `/api/resources/NAME/restart` | the resource is stopped and started |
/// | `/api/resources/NAME/stop` | it is stopped and left so |
/// | `/api/resources/NAME/start` | it is started |
/// | `/api/stop` | the application ends, the host with it |
///
/// Errors: 401 without a token, 403 with a wrong one or from a foreign origin, 404 for an unknown
/// name, 409 if it is not possible now, 429 after ten wrong tokens in a minute.
final class ControlRoutes {
  private static final System.Logger LOG = System.getLogger(ControlRoutes.class.getName());

  private final Control control;
  private final ControlGuard guard;
  private final Supplier<Snapshot> snapshot;

  /// @param snapshot the newest one
  ControlRoutes(Control control, ControlToken token, Supplier<Snapshot> snapshot) {
    this.control = control;
    this.guard = new ControlGuard(token, new WrongTokens(System::nanoTime));
    this.snapshot = snapshot;
  }

  void addTo(Router router) {
    resource(router, "restart", control::restart);
    resource(router, "stop", control::stop);
    resource(router, "start", control::start);
    router.post("/api/stop").handler(guard).handler(this::stopAll);
  }

  private void resource(Router router, String action, Consumer<String> ask) {
    router
        .post("/api/resources/:name/" + action)
        .handler(guard)
        .handler(
            context -> {
              String name = context.pathParam("name");
              List<String> names = snapshot.get().names();
              if (name == null || !names.contains(name)) {
                Answer.error(
                    context,
                    404,
                    "There is no resource of this name%s; there are: %s."
                        .formatted(
                            name == null ? "" : Suggestion.suffix(name, names),
                            String.join(", ", names)));
                return;
              }
              act(context, action, name, () -> ask.accept(name));
            });
  }

  /// The answer first: the host that gives it may soon be gone.
  private void stopAll(RoutingContext context) {
    JsonObject body = accepted("stop");
    context.addEndHandler(_ -> Thread.ofVirtual().name("control stop").start(control::stopAll));
    Answer.json(context, 202, body);
  }

  /// Not on the event loop: whoever acts may have to wait for a lock.
  private void act(RoutingContext context, String action, String name, Runnable ask) {
    JsonObject body = accepted(action).put("resource", name);
    Thread.ofVirtual()
        .name("control " + action + " " + name)
        .start(
            () -> {
              Runnable answer = () -> Answer.json(context, 202, body);
              try {
                ask.run();
              } catch (ApplicationException refusal) {
                answer = () -> Answer.error(context, 409, String.valueOf(refusal.getMessage()));
              } catch (RuntimeException failure) {
                LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} of {1} failed: {2}",
                    action,
                    name,
                    failure.toString());
                answer = () -> Answer.error(context, 500, "This failed; the host's log says why.");
              }
              Runnable last = answer;
              context.vertx().runOnContext(_ -> last.run());
            });
  }

  private JsonObject accepted(String action) {
    return new JsonObject().put("accepted", action).put("number", snapshot.get().number());
  }
}
