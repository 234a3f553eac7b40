package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// System, Light, Dark.
@ExtendWith(ChromiumExtension.class)
class ThemeTest {
  private static final String LIGHT_GROUND = "rgb(244, 246, 241)";
  private static final String DARK_GROUND = "rgb(15, 19, 15)";

  private final Visit visit;
  private final Page page;

  ThemeTest(Chromium chromium) {
    visit = Visit.to(chromium, FakeBackend.withVoices());
    page = visit.page;
  }

  @AfterEach
  void close() {
    visit.close();
  }

  @Test
  void followsTheSystemUntilToldOtherwise() {
    visit.open();
    assertThat(button("system")).hasAttribute("aria-pressed", "true");
    assertThat(ground()).isEqualTo(LIGHT_GROUND);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    assertThat(ground()).isEqualTo(DARK_GROUND);
  }

  @Test
  void aChoiceWinsOverTheSystemAndOutlivesAReload() {
    visit.open();
    button("dark").click();
    assertDark();
    assertThat(page.evaluate("localStorage.getItem('pp-theme')")).isEqualTo("dark");
    page.reload();
    assertDark();
    button("system").click();
    assertThat(ground()).isEqualTo(LIGHT_GROUND);
  }

  @Test
  void isThereBeforeThePageIsPainted() {
    page.addInitScript("localStorage.setItem('pp-theme', 'dark');");
    page.route("**/js/main.js", route -> route.abort());
    visit.open();
    assertDark();
  }

  @Test
  void aStoredWordThatIsNoneMeansTheSystem() {
    page.addInitScript("localStorage.setItem('pp-theme', 'pink');");
    visit.open();
    assertThat(button("system")).hasAttribute("aria-pressed", "true");
    assertThat(ground()).isEqualTo(LIGHT_GROUND);
  }

  @Test
  void worksWhereStorageIsRefused() {
    page.addInitScript(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } });");
    visit.open();
    button("dark").click();
    assertDark();
  }

  @Test
  void isChosenWithTheKeyboard() {
    visit.open();
    button("light").focus();
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    assertDark();
  }

  private void assertDark() {
    assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    assertThat(button("dark")).hasAttribute("aria-pressed", "true");
    assertThat(button("system")).hasAttribute("aria-pressed", "false");
    assertThat(ground()).isEqualTo(DARK_GROUND);
  }

  private Locator button(String theme) {
    return page.locator("[data-theme-choice=" + theme + "]");
  }

  private String ground() {
    return String.valueOf(
        page.evaluate("getComputedStyle(document.documentElement).backgroundColor"));
  }
}
