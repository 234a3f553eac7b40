package io.personaplex.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.IsInViewportOptions;
import com.microsoft.playwright.options.AriaRole;
import io.personaplex.protocol.SessionParameters;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What lies where on the page, and what it offers.
@ExtendWith(ChromiumExtension.class)
class PageLookTest {
  /// Smallest side of what can be pressed, in CSS pixels: WCAG 2.2, and of the main buttons.
  private static final double TARGET_MIN = 24;

  private static final double MAIN_TARGET_MIN = 44;

  private final Visit visit;
  private final Page page;

  PageLookTest(Chromium chromium) {
    visit = Visit.to(chromium, FakeBackend.withVoices());
    page = visit.page;
  }

  @AfterEach
  void close() {
    visit.close();
  }

  @Test
  void theWelcomeNamesTheBackendAndWhatToDo() {
    visit.open();
    assertThat(page.locator("#welcome-address"))
        .hasText("ws://127.0.0.1:%d/api/chat".formatted(visit.backend.port()));
    assertThat(page.locator("#welcome-steps")).containsText("Press Start");
  }

  @Test
  void voicesAreGroupedAndDescribed() throws Exception {
    visit.open();
    visit.backend.nextChat();
    assertThat(page.locator("#voice optgroup")).hasCount(2);
    assertThat(page.locator("#voice optgroup[label=Female] option"))
        .hasText(new String[] {"alba", "clara"});
    assertThat(page.locator("#voice-hint")).isHidden();
  }

  @Test
  void theEighteenVoicesOfTheReleaseStandUnderTheirFourLabels() throws Exception {
    visit.backend.info.set(ReleaseVoices.info());
    visit.open();
    assertThat(page.locator("#voice option")).hasCount(18);
    assertThat(page.locator("#voice")).hasValue("NATF2");
    assertThat(
            page.locator("#voice optgroup")
                .evaluateAll("groups => groups.map((group) => group.label)"))
        .isEqualTo(List.of("Natural Female", "Natural Male", "Variety Female", "Variety Male"));
    page.selectOption("#voice", "VARM4");
    assertThat(page.locator("#voice-hint")).hasText("Variety, male, 4");
  }

  @Test
  void thePersonaIsCountedUpToTheServersLimit() {
    visit.open();
    Locator count = page.locator("#persona-count");
    assertThat(count).hasText("%d of 20,000 characters".formatted(PersonaPresets.TEACHER.length()));
    page.fill("#persona", "x".repeat(SessionParameters.PERSONA_MAX));
    assertThat(count).hasText("20,000 of 20,000 characters: the server takes no more");
    page.locator("#persona").press("End");
    page.keyboard().type("yz");
    assertThat(page.locator("#persona"))
        .hasValue(Pattern.compile("^x{%d}$".formatted(SessionParameters.PERSONA_MAX)));
  }

  @Test
  void aChipReplacesThePersona() {
    visit.open();
    Locator chips = page.locator("#presets button");
    assertThat(chips)
        .hasText(new String[] {"Teacher", "Assistant", "Customer service", "Astronaut", "Chef"});
    assertThat(chips.first()).hasAttribute("aria-pressed", "true");
    chips.nth(3).click();
    assertThat(page.locator("#persona")).hasValue(Pattern.compile("first mission to Mars"));
    assertThat(chips.first()).hasAttribute("aria-pressed", "false");
    assertThat(chips.nth(3)).hasAttribute("aria-pressed", "true");
  }

  @Test
  void samplingIsOfferedOnlyAsFarAsTheEngineHonoursIt() throws Exception {
    visit.open();
    FakeChat first = visit.backend.nextChat();
    first.metadata("{\"honours\":[\"voice_prompt\",\"audio\"]}");
    first.metadata("{\"notice\":\"greeted\"}");
    assertThat(page.locator(".bubble.system")).isVisible();
    assertThat(page.locator("#sampling")).isHidden();
    first.metadata(AccessibilityTest.honoursSampling());
    page.locator("#sampling summary").click();
    assertThat(page.locator("#sampling-fields label"))
        .hasText(new String[] {"Text temperature", "Text top-k", "Seed"});
    page.getByLabel("Text temperature").fill("9");
    assertThat(page.locator("#changed")).isHidden();
    page.getByLabel("Text temperature").fill("0.95");
    page.getByLabel("Seed").fill("7");
    assertThat(page.locator("#changed")).isVisible();
    page.click("#apply");
    FakeChat second = visit.backend.nextChat();
    assertThat(second.parameter("text_temperature")).isEqualTo("0.95");
    assertThat(second.parameter("seed")).isEqualTo("7");
    assertThat(second.parameter("text_topk")).isNull();
  }

  @Test
  void aToolsUseIsShownAsText() throws Exception {
    visit.open();
    FakeChat chat = visit.backend.nextChat();
    chat.metadata("{\"tool\":7}");
    chat.metadata(
        new JsonObject()
            .put(
                "tool",
                new JsonObject(Map.of("name", "arithmetic", "input", "<b>6*7</b>", "result", 42)))
            .encode());
    assertThat(page.locator(".bubble.tool .speaker")).hasText("Tool: arithmetic");
    assertThat(page.locator(".bubble.tool .words")).hasText("<b>6*7</b> → 42");
    assertThat(page.locator(".bubble.tool")).hasCount(1);
  }

  @Test
  void theNewestWordsStayInSightWhenTheLogOpens() throws Exception {
    visit.open();
    FakeChat chat = visit.backend.nextChat();
    for (int i = 0; i < 30; i++) {
      chat.understood("Question " + i + "?", true);
    }
    Locator newest = page.locator(".bubble", new Page.LocatorOptions().setHasText("Question 29?"));
    assertThat(newest).isInViewport(new IsInViewportOptions().setRatio(0.9));
    page.click("#log-toggle");
    assertThat(newest).isInViewport(new IsInViewportOptions().setRatio(0.9));
  }

  @Test
  void whatIsFinishedIsReadOutAndOnlyThat() throws Exception {
    visit.open();
    FakeChat chat = visit.backend.nextChat();
    Locator lines = page.locator("#announcer p");
    chat.understood("what", false).understood("What now?", true);
    assertThat(lines).hasText(new String[] {"You: What now?"});
    chat.says("We").says(" wait.");
    assertThat(lines).hasText(new String[] {"You: What now?", "PersonaPlex: We wait."});
    page.click("#clear");
    assertThat(lines).hasCount(0);
    assertThat(page.locator("#welcome")).isVisible();
  }

  @Test
  void everyTargetIsLargeEnough() throws Exception {
    visit.open();
    visit.backend.nextChat().metadata(AccessibilityTest.honoursSampling());
    page.click("#log-toggle");
    for (int width : List.of(Visit.WIDE, Visit.NARROW)) {
      visit.look(width, "light");
      assertThat(
              smallerThan(
                  TARGET_MIN, "button, select, textarea, input, summary, a[href]:not(.skip)"))
          .as("at %d", width)
          .isEmpty();
      assertThat(
              smallerThan(MAIN_TARGET_MIN, "#talk, #clear, #mute, #connect, #open-panel, #voice"))
          .as("at %d", width)
          .isEmpty();
    }
  }

  @Test
  void theTabKeyReachesEverythingAndTheFocusIsSeen() {
    visit.open();
    assertThat(page.locator("#talk")).isEnabled();
    assertThat(page.locator("#presets button")).hasCount(5);
    var reached = new LinkedHashSet<String>();
    for (int i = 0; i < 40; i++) {
      page.keyboard().press("Tab");
      reached.add(
          String.valueOf(
              page.evaluate(
                  """
                  () => {
                    const at = document.activeElement;
                    if (at === document.body) return 'body';
                    if (getComputedStyle(at).outlineStyle === 'none') return `unseen: ${at.outerHTML}`;
                    return at.id || at.textContent.trim();
                  }
                  """)));
    }
    assertThat(reached)
        .contains("System", "Dark", "voice", "persona", "Chef", "echo-cancellation")
        .contains("conversation", "clear", "talk", "connect", "log-toggle")
        .noneMatch(name -> name.startsWith("unseen"));
  }

  @Test
  void theDrawerIsADialogThatKeepsTheFocusAndGivesItBack() {
    visit.open();
    page.setViewportSize(Visit.NARROW, 740);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Settings")).click();
    assertThat(page.locator("#close-panel")).isFocused();
    assertThat(page.locator("#centre")).hasAttribute("inert", "");
    page.click("#close-panel");
    assertThat(page.locator("#open-panel")).isFocused();
    assertThat(page.locator("#panel")).not().hasAttribute("role", "dialog");
    page.click("#open-panel");
    page.setViewportSize(Visit.WIDE, 800);
    assertThat(page.locator("#talk")).isEnabled();
    assertThat(page.locator("#shade")).isHidden();
    page.click("#talk");
    assertThat(page.locator("#talk-label")).hasText("Stop");
  }

  @Test
  void nothingIsWiderThanASmallWindow() throws Exception {
    visit.open();
    AccessibilityTest.everyKindOfBubble(visit.backend.nextChat().says("word".repeat(80)));
    assertThat(page.locator(".bubble.interim")).isVisible();
    page.click("#log-toggle");
    for (int width : List.of(320, Visit.NARROW, 600, 768, 1024)) {
      page.setViewportSize(width, 640);
      assertThat(visit.scrollsSideways()).as("at %d", width).isFalse();
    }
    page.setViewportSize(640, 360);
    assertThat(visit.scrollsSideways()).as("on its side").isFalse();
  }

  @Test
  void nothingMovesForWhoWantsItSo() throws Exception {
    visit.open();
    visit.backend.nextChat();
    page.click("#talk");
    assertThat(page.locator("#talk")).hasClass(Pattern.compile("recording"));
    assertThat(page.evaluate("() => document.getAnimations().length")).isEqualTo(0);
  }

  /// Those of the visible elements that are too small, as they are written.
  private Object[] smallerThan(double side, String selector) {
    var found =
        (List<?>)
            page.evaluate(
                """
                ([side, selector]) => [...document.querySelectorAll(selector)]
                    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
                    .map((element) => (element.type === 'checkbox' ? element.closest('label') : element))
                    .filter((element) => {
                      const { width, height } = element.getBoundingClientRect();
                      return width < side || height < side;
                    })
                    .map((element) => element.outerHTML)
                """,
                List.of(side, selector));
    return found.toArray();
  }
}
