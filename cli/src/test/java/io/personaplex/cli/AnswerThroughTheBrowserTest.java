package io.personaplex.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.personaplex.bench.WordErrorRate;
import io.personaplex.cascade.Recogniser;
import io.personaplex.cascade.WhisperRecogniser;
import io.personaplex.frontend.Chromium;
import io.personaplex.models.ModelStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A question spoken by a foreign synthesiser goes through the browser to the small models, and a
/// spoken answer comes back.
@Timeout(600)
class AnswerThroughTheBrowserTest {
  private static final int HZ = Recogniser.SAMPLE_RATE;
  private static final String RECOGNISER = "whisper-tiny.en";
  private static final String ASKED = "Which subject do you teach at school?";
  private static final int ANSWER_SECONDS_MAX = 28;

  @TempDir private Path folder;

  @Test
  void aQuestionIsUnderstoodAndTheAnswerSaysWhatThePageShows() throws Exception {
    Path microphone = folder.resolve("microphone.wav");
    SpokenQuestion.write("teacher-1", microphone, 1, 60);
    try (var application =
            RunningApplication.ready(
                folder,
                RunningApplication.withModels(
                    Map.of("SPEECH_ENGINE", "cascade", "MODEL_SET", "small")));
        var chromium = new Chromium(microphone)) {
      Page page = chromium.page();
      OverheardSound.listenOn(page);
      page.navigate(application.page());
      assertThat(page.locator("#pill")).hasText("Live", within(60));
      page.click("#talk");

      var question = page.locator(".bubble.user:not(.interim) .words");
      assertThat(question).hasCount(1, soon(60));
      assertThat(WordErrorRate.of(ASKED, question.textContent()).rate())
          .as("recognised: %s", question.textContent())
          .isLessThanOrEqualTo(0.25);

      assertThat(page.locator(".bubble.agent .words")).not().hasCount(0, soon(60));
      float[] spoken = answer(page);
      String shown = String.join(" ", page.locator(".bubble.agent .words").allTextContents());
      String heard = recognise(spoken);
      assertThat(WordErrorRate.of(shown, heard).rate())
          .as("shown: %s%nheard: %s", shown, heard)
          .isLessThanOrEqualTo(0.10);
    }
  }

  /// Waits until two seconds of silence follow what was said, and gives it.
  private static float[] answer(Page page) {
    for (int second = 1; second <= ANSWER_SECONDS_MAX; second++) {
      page.waitForTimeout(1_000);
      float[] sound = OverheardSound.take(page, HZ);
      float[] end = Arrays.copyOfRange(sound, Math.max(0, sound.length - 2 * HZ), sound.length);
      float[] voice = Voiced.trim(sound, HZ);
      if (voice.length > 0 && Voiced.seconds(end, HZ) == 0) {
        return voice;
      }
    }
    throw new AssertionError("the answer did not end within %d s".formatted(ANSWER_SECONDS_MAX));
  }

  private static String recognise(float[] voice) {
    try (var recogniser =
        new WhisperRecogniser(ModelStore.of(System.getenv()).file(RECOGNISER), 2)) {
      return recogniser.recognise(voice, Math.min(voice.length, 30 * HZ));
    }
  }

  private static LocatorAssertions.HasTextOptions within(int seconds) {
    return new LocatorAssertions.HasTextOptions().setTimeout(seconds * 1_000);
  }

  private static LocatorAssertions.HasCountOptions soon(int seconds) {
    return new LocatorAssertions.HasCountOptions().setTimeout(seconds * 1_000);
  }
}
