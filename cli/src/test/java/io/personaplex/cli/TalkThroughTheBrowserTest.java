package io.personaplex.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.personaplex.frontend.Chromium;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A person with a browser and the whole application: `personaplex run`, the page, the microphone,
/// the services and back.
@Timeout(180)
class TalkThroughTheBrowserTest {
  private static final int HZ = 24_000;

  @TempDir private Path folder;

  @Test
  void theEchoEngineGivesBackWhatWasSaid() throws Exception {
    Path microphone = folder.resolve("microphone.wav");
    float[] question = SpokenQuestion.write("bakery-2", microphone, 1, 20);
    try (var application = new RunningApplication(folder, Map.of("SPEECH_ENGINE", "echo"));
        var chromium = new Chromium(microphone)) {
      Page page = chromium.page();
      OverheardSound.listenOn(page);
      page.navigate(application.page());
      assertThat(page.locator("#pill")).hasText("Live", within(15));
      assertThat(page.locator("#engine")).containsText("Echo");
      page.click("#talk");
      assertThat(page.locator("#talk-label")).hasText("Stop");
      double spoken = question.length / (double) HZ;
      // One second of silence, the question, one second of delay, and what the way costs.
      page.waitForFunction("window.overheard.length > %d".formatted((int) ((spoken + 5) * 12.5)));
      assertThat(Voiced.seconds(OverheardSound.take(page, HZ), HZ))
          .as("seconds of voice that came back, %.1f were spoken", spoken)
          .isBetween(0.6 * Voiced.seconds(question, HZ), 1.4 * Voiced.seconds(question, HZ));
      assertThat(page.locator("#played")).not().hasText("–");
    }
  }

  private static LocatorAssertions.HasTextOptions within(int seconds) {
    return new LocatorAssertions.HasTextOptions().setTimeout(seconds * 1_000);
  }
}
