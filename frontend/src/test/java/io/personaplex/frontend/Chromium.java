package io.personaplex.frontend;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The system's Chromium, without a window, with a microphone that plays a WAV file in a loop.
///
/// One thread at a time, the one that made it.
public final class Chromium implements AutoCloseable {
  /// A name that leads to this machine, for the browser only: a page under it comes from elsewhere.
  public static final String FOREIGN_HOST = "elsewhere.example";

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  static {
    // Beside other work a page may take longer than the 5 s that Playwright gives it.
    PlaywrightAssertions.setDefaultAssertionTimeout(15_000);
  }

  private final Playwright playwright;
  private final Browser browser;

  /// @param microphone mono WAV file
  public Chromium(Path microphone) {
    playwright =
        Playwright.create(
            new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(executable())
                    .setHeadless(true)
                    .setArgs(arguments(microphone)));
  }

  /// A fresh profile that may use the microphone.
  public BrowserContext profile(Browser.NewContextOptions options) {
    return browser.newContext(options.setPermissions(List.of("microphone")));
  }

  /// A page in a fresh profile.
  public Page page() {
    return profile(new Browser.NewContextOptions()).newPage();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  private static List<String> arguments(Path microphone) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                "--use-file-for-fake-audio-capture=" + microphone,
                "--autoplay-policy=no-user-gesture-required",
                "--host-resolver-rules=MAP " + FOREIGN_HOST + " 127.0.0.1",
                "--disable-background-networking"));
    if (runsAsRoot()) {
      arguments.add("--no-sandbox"); // Chromium refuses to sandbox itself under root
    }
    return arguments;
  }

  private static boolean runsAsRoot() {
    try {
      return Files.exists(Path.of("/proc/self"))
          && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path executable() {
    List<Path> folders =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).map(Path::of).toList();
    return NAMES.stream()
        .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the browser tests need Chromium on the PATH: none of %s; run: sudo apt-get install chromium"
                        .formatted(NAMES)));
  }
}
