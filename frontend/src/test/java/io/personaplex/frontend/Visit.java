package io.personaplex.frontend;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.personaplex.http.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A visitor's page before a backend that the test leads, with nothing moving on it.
final class Visit implements AutoCloseable {
  static final int WIDE = 1280;
  static final int NARROW = 360;

  final FakeBackend backend;
  final Page page;

  private final FrontendServer frontend;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final BlockingQueue<WebSocketRoute> logs = new LinkedBlockingQueue<>();

  private Visit(Chromium chromium, FakeBackend backend) {
    this.backend = backend;
    var settings =
        new Settings(
            Map.of(
                "APP_PORT", "0",
                "MOSHI_HOST", "127.0.0.1",
                "MOSHI_PORT", Integer.toString(backend.port())));
    frontend = FrontendServer.start(FrontendSettings.from(settings));
    settings.throwIfFaulty();
    page =
        chromium
            .profile(
                new Browser.NewContextOptions()
                    .setReducedMotion(ReducedMotion.REDUCE)
                    .setColorScheme(ColorScheme.LIGHT)
                    .setViewportSize(WIDE, 800))
            .newPage();
    page.onPageError(complaints::add);
  }

  /// A page that is ready to be opened.
  static Visit to(Chromium chromium, FakeBackend backend) {
    return new Visit(chromium, backend);
  }

  /// Opens the page.
  Visit open() {
    page.navigate("http://127.0.0.1:" + frontend.port());
    return this;
  }

  /// Lets the test lead the log stream too; before the page is opened.
  Visit leadLog() {
    page.routeWebSocket("**/ws/logs", logs::add);
    return this;
  }

  /// The next log stream that the page opens.
  WebSocketRoute nextLog() throws InterruptedException {
    WebSocketRoute route = null;
    // Playwright hands out its events only while its thread is in it.
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (route == null && System.nanoTime() < deadline) {
      page.waitForTimeout(50);
      route = logs.poll();
    }
    if (route == null) {
      throw new AssertionError("the page opened no log stream within 20 s");
    }
    return route;
  }

  /// Sets width (height 800, or 740 as on a phone) and theme, as a person does.
  void look(int width, String theme) {
    page.setViewportSize(width, width == NARROW ? 740 : 800);
    page.evaluate("theme => document.querySelector(`[data-theme-choice=${theme}]`).click()", theme);
  }

  /// Whether something is wider than the window.
  boolean scrollsSideways() {
    return (Boolean)
        page.evaluate(
            "() => document.scrollingElement.scrollWidth > document.documentElement.clientWidth");
  }

  @Override
  public void close() {
    page.context().close();
    frontend.close();
    backend.close();
    if (!complaints.isEmpty()) {
      throw new AssertionError("errors in the page: " + complaints);
    }
  }
}
