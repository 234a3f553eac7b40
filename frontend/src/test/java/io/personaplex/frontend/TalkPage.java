package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.personaplex.http.Settings;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A person at the page, with a real browser, this server, and a backend that the test leads.
final class TalkPage implements AutoCloseable {

  final Page page;

  private final FrontendServer frontend;
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  /// @param more settings of the page's server beside its backend
  TalkPage(Chromium chromium, FakeBackend backend, Map<String, String> more) {
    this(chromium.profile(new Browser.NewContextOptions()).newPage(), backend, more);
  }

  TalkPage(Page page, FakeBackend backend, Map<String, String> more) {
    this.page = page;
    frontend = frontendFor(backend, more);
    page.onPageError(complaints::add);
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            complaints.add(message.text());
          }
        });
  }

  /// @param scripts run in the page before its own
  TalkPage open(String... scripts) {
    return openAs("127.0.0.1", scripts);
  }

  /// Opens the page under this name of the machine.
  TalkPage openAs(String host, String... scripts) {
    for (String script : scripts) {
      page.addInitScript(script);
    }
    page.navigate("http://" + host + ":" + frontend.port());
    return this;
  }

  /// Changes what `/api/config` says to the page; before it is opened.
  TalkPage told(JsonObject fields) {
    page.route(
        "**/api/config",
        route -> {
          JsonObject config = new JsonObject(route.fetch().text()).mergeIn(fields);
          route.fulfill(
              new Route.FulfillOptions()
                  .setContentType("application/json")
                  .setBody(config.encode()));
        });
    return this;
  }

  /// Presses Start and waits until the microphone is on.
  void talk() {
    page.click("#talk");
    assertThat(page.locator("#talk-label")).hasText("Stop");
  }

  int port() {
    return frontend.port();
  }

  @Override
  public void close() {
    page.context().close();
    frontend.close();
    if (!complaints.isEmpty()) {
      throw new AssertionError("errors in the page: " + complaints);
    }
  }

  private static FrontendServer frontendFor(FakeBackend backend, Map<String, String> more) {
    var all = new HashMap<>(more);
    all.put("APP_PORT", "0");
    all.put("MOSHI_HOST", "127.0.0.1");
    all.put("MOSHI_PORT", Integer.toString(backend.port()));
    var settings = new Settings(all);
    var frontend = FrontendSettings.from(settings);
    settings.throwIfFaulty();
    return FrontendServer.start(frontend);
  }
}
