package io.personaplex.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.personaplex.apphost.AppHost;
import io.personaplex.apphost.HostRun;
import io.personaplex.apphost.HostSettings;
import io.personaplex.apphost.JvmLaunch;
import io.personaplex.apphost.RunRequirements;
import io.personaplex.apphost.StopProgress;
import io.personaplex.apphost.container.Engines;
import io.personaplex.apphost.log.Console;
import io.personaplex.apphost.log.SecretMask;
import io.personaplex.apphost.model.Application;
import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.Dependency;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Image;
import io.personaplex.apphost.model.Parameter;
import io.personaplex.apphost.model.RestartPolicy;
import io.personaplex.apphost.model.Secret;
import io.personaplex.apphost.model.Service;
import io.personaplex.apphost.run.RunFolder;
import io.personaplex.frontend.Chromium;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The status page as a person sees it, while one resource crashes again and again, one waits for
/// its next start, and one does without a container.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusPageTest {
  private static final String TOKEN = "hf_canary9canary9";
  private static final int PORT = RunningApplication.freePort();

  private final List<String> browserErrors = new ArrayList<>();
  private AppHost host;
  private Chromium chromium;
  private Page page;

  @BeforeAll
  void open(@TempDir Path home) throws InterruptedException {
    Endpoint dashboard = Endpoint.loopback(RunningApplication.freePort(), "DASHBOARD_PORT");
    var mask = SecretMask.of(List.of(Secret.of("HF_TOKEN", TOKEN)));
    var settings =
        new HostSettings(
            dashboard,
            home,
            home,
            new JvmLaunch(JvmLaunch.javaProgram(), List.of(), ""), // no service is a JVM
            System.getenv(),
            Engines.of(Map.of("PATH", "/nowhere")),
            RunRequirements.NONE,
            mask,
            Duration.ofSeconds(20));
    RunFolder folder = RunFolder.create(home, Clock.systemUTC());
    var console = new Console(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8), mask);
    host =
        AppHost.start(
            application(),
            settings,
            HostRun.of(folder, mask, "1", () -> {}),
            console,
            (_, _) -> {});
    chromium = new Chromium(home.resolve("no-microphone.wav"));
    page = chromium.page();
    page.onConsoleMessage(this::note);
    page.onPageError(browserErrors::add);
    page.navigate(dashboard.url());
  }

  @AfterAll
  void close() throws InterruptedException {
    try {
      if (chromium != null) {
        chromium.close();
      }
    } finally {
      if (host != null) {
        host.kill();
        assertThat(host.stop(StopProgress.NONE).left()).isEmpty();
      }
    }
  }

  @Test
  void aCrashLoopTellsHowItEndedAndWhatItLastSaid() {
    Locator card = card("cheese");
    assertThat(card.locator(".state")).hasText("crash loop");
    assertThat(card)
        .containsText("ended 3 times in a row, last with code 3: not restarted any more");
    assertThat(card.locator(".restarts")).hasText("restarted 2 times");
    assertThat(card.locator(".crash")).containsText("Start 3 ended with code 3");
    assertThat(card.locator(".crash")).containsText("it is not started again by itself");
    assertThat(card.locator(".crash pre")).isVisible();
    assertThat(card.locator(".crash pre")).containsText("the milk is sour, token ***");
  }

  @Test
  void whatEndedTellsWhenItIsStartedAgain() {
    Locator card = card("wine");
    assertThat(card.locator(".crash")).containsText("ended with code 137 (SIGKILL)");
    assertThat(card.locator(".retry")).containsText("next start in ");
    assertThat(card("bread").locator(".notice"))
        .containsText("dependency degraded: wine is not there");
  }

  @Test
  void aFormThatWasSkippedIsThereWithReasonAndRemedy() {
    Locator card = card("bread");
    assertThat(card.locator(".state")).hasText("running, not checked");
    assertThat(card.locator(".form")).containsText("as executable, pid ");
    assertThat(card.locator("dt", new Locator.LocatorOptions().setHasText("no container")))
        .isVisible();
    assertThat(card.locator(".skipped")).containsText("there is no program 'docker' on the PATH");
    assertThat(card.locator(".skipped")).containsText("→ Install Docker");
    assertThat(card.locator("dd a")).hasText(url());
  }

  @Test
  void theEnvironmentIsFoldedAndHoldsNoSecret() {
    Locator details = card("bread").locator("details.environment");
    assertThat(details.locator("dl")).isHidden();
    details.locator("summary").click();
    assertThat(details.locator("dl")).containsText("FLOUR");
    assertThat(details.locator("dl")).containsText("rye");
    assertThat(details.locator("dl")).containsText("***");
    assertThat(page.content()).doesNotContain("canary9");
    details.locator("summary").click();
  }

  @Test
  void theBrowserHasNothingToComplainAbout() {
    assertThat(card("cheese").locator(".state")).hasText("crash loop");
    assertThat(browserErrors).isEmpty();
    assertThat(page.locator("script:not([src]), [style], [onclick]")).hasCount(0);
    String picture = System.getProperty("status.picture", "");
    if (!picture.isEmpty()) {
      page.setViewportSize(1200, 900);
      page.screenshot(new Page.ScreenshotOptions().setPath(Path.of(picture)).setFullPage(true));
    }
  }

  private static Application application() {
    var impatient =
        new RestartPolicy(
            RestartPolicy.When.ON_FAILURE,
            Duration.ofMillis(10),
            Duration.ofMillis(10),
            Duration.ofMinutes(1),
            3,
            Duration.ofMinutes(2));
    var patient =
        new RestartPolicy(
            RestartPolicy.When.ON_FAILURE,
            Duration.ofMinutes(3),
            Duration.ofMinutes(3),
            Duration.ofMinutes(1),
            3,
            Duration.ofMinutes(2));
    Service cheese =
        Service.named("cheese")
            .executable("sh", "-c", "echo \"the milk is sour, token $HF_TOKEN\"; exit 3")
            .environment(token())
            .restart(impatient);
    Service wine =
        Service.named("wine").executable("sh", "-c", "sleep 5; kill -s KILL $$").restart(patient);
    Service bread =
        Service.named("bread")
            .form(ContainerForm.of(Image.named("bread:1")))
            .executable("sleep", "300")
            .endpoint(new Endpoint(Endpoint.HTTP, "127.0.0.1", PORT, "BREAD_PORT"))
            .environment("FLOUR", "rye")
            .environment(token())
            .waitFor(Dependency.on("wine", Dependency.Condition.STARTED));
    return Application.of("shop", cheese, wine, bread);
  }

  private static Parameter token() {
    return Parameter.secret("HF_TOKEN", Optional.of(Secret.of("HF_TOKEN", TOKEN)));
  }

  private static String url() {
    return "http://localhost:" + PORT;
  }

  private Locator card(String name) {
    return page.locator("article[data-name=" + name + "]");
  }

  private void note(ConsoleMessage message) {
    if (message.type().equals("error") || message.type().equals("warning")) {
      browserErrors.add(message.text());
    }
  }
}
