package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.protocol.SessionParameters;
import io.personaplex.speech.EchoEngine;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.Parameter;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterEffectsTest {
  private final EngineInfo fake = new FakeEngine().info();

  @Test
  void anEngineThatHonoursNothingLeavesTheChoiceOfTheSound() {
    var effects = ParameterEffects.of(Map.of(), new EchoEngine().info());
    assertThat(effects.honours()).containsExactly("audio");
    assertThat(effects.ignored()).isEmpty();
  }

  @Test
  void anEngineThatHonoursAllHasTheFirstTenNames() {
    assertThat(ParameterEffects.of(Map.of(), honouringAll()).honours())
        .isEqualTo(SessionParameters.NAMES.subList(0, 10));
  }

  @Test
  void everyNameIsHonouredOrIgnored() {
    var query = new HashMap<String, String>();
    SessionParameters.NAMES.forEach(name -> query.put(name, "1"));
    var effects = ParameterEffects.of(query, fake);
    assertThat(effects.honours()).containsExactly("voice_prompt", "text_prompt", "audio");
    assertThat(effects.ignored())
        .isEqualTo(SessionParameters.NAMES.subList(3, SessionParameters.NAMES.size()));
  }

  @Test
  void ofSeveralSeedsTheOneThatCountsIsNotIgnored() {
    var all = honouringAll();
    assertThat(ParameterEffects.of(Map.of("audio_seed", "6"), all).ignored()).isEmpty();
    assertThat(ParameterEffects.of(Map.of("text_seed", "5", "audio_seed", "6"), all).ignored())
        .containsExactly("audio_seed");
    assertThat(
            ParameterEffects.of(Map.of("seed", "4", "text_seed", "5", "audio_seed", "6"), all)
                .ignored())
        .containsExactly("text_seed", "audio_seed");
  }

  @Test
  void whatIsBlankWasNotAskedFor() {
    assertThat(ParameterEffects.of(Map.of("text_prompt", " ", "seed", ""), fake).ignored())
        .isEmpty();
  }

  @Test
  void unknownNamesAreListedShortAndFewAndWithoutControlCharacters() {
    var query = new HashMap<String, String>();
    query.put("max_steps", "9");
    query.put("a\0b", "1");
    query.put("x".repeat(1_000), "1");
    for (int n = 0; n < 100; n++) {
      query.put("unknown" + n, "");
    }
    var ignored = ParameterEffects.of(query, fake).ignored();
    assertThat(ignored).hasSize(ParameterEffects.IGNORED_MAX).startsWith("max_steps", "a\ufffdb");
    var names = ParameterEffects.of(Map.of("x".repeat(1_000), ""), fake).ignored();
    assertThat(names.getFirst()).hasSize(ParameterEffects.NAME_MAX).endsWith("x…");
  }

  private EngineInfo honouringAll() {
    return new EngineInfo(
        "all",
        "honours all",
        fake.format(),
        fake.voices(),
        fake.defaultVoice(),
        1,
        EnumSet.allOf(Parameter.class),
        true,
        fake.models());
  }
}
