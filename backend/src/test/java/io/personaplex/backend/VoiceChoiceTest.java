package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.protocol.ProtocolException;
import io.personaplex.speech.EchoEngine;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.PersonaPlexVoices;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoiceChoiceTest {
  private final EngineInfo voices = new FakeEngine().info();
  private final EngineInfo voiceless = new EchoEngine().info();

  @Test
  void nothingAskedIsTheDefault() {
    assertThat(VoiceChoice.of("", voices)).isEqualTo(new VoiceChoice("heart", ""));
    assertThat(VoiceChoice.of("", voiceless)).isEqualTo(new VoiceChoice("", ""));
  }

  @Test
  void aVoiceOfTheEngineIsItWithSuffixOrWithout() {
    assertThat(VoiceChoice.of("fenrir", voices)).isEqualTo(new VoiceChoice("fenrir", ""));
    assertThat(VoiceChoice.of("fenrir.pt", voices)).isEqualTo(new VoiceChoice("fenrir", ""));
  }

  @Test
  void all18VoicesOfPersonaPlexAreReplacedWithANotice() {
    assertThat(PersonaPlexVoices.NAMES)
        .hasSize(18)
        .contains("NATF0", "NATF3", "NATM0", "NATM3", "VARF0", "VARF4", "VARM0", "VARM4");
    for (String name : PersonaPlexVoices.NAMES) {
      assertThat(VoiceChoice.of(name + ".pt", voices).notice())
          .isEqualTo("There is no voice %s here; heart speaks instead", name);
      assertThat(VoiceChoice.of(name, voiceless))
          .isEqualTo(
              new VoiceChoice(
                  "",
                  "Voice %s belongs to the PersonaPlex engine; the echo engine has no voices"
                      .formatted(name)));
    }
  }

  @Test
  void anyOtherIsRefused() {
    assertThatThrownBy(() -> VoiceChoice.of("NATF4", voices))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("voice_prompt is 'NATF4', voices: heart, fenrir");
    assertThatThrownBy(() -> VoiceChoice.of("heart", voiceless))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("voice_prompt is 'heart', voices: the echo engine has none: leave it empty");
  }

  @Test
  void namesThatLookLikePathsOrHideSomethingAreRefusedAndQuotedHarmlessly() {
    var odd =
        List.of(
            "../heart",
            "/voices/heart.pt",
            "heart/../fenrir",
            "..\\heart",
            "%2e%2e%2fheart",
            "heart\0.pt",
            "heart\n",
            "he\u202eart",
            "HEART",
            "heart.pt.pt",
            ".pt",
            "heart.wav",
            "\ud83d\ude00",
            "file:///heart");
    for (String name : odd) {
      assertThatThrownBy(() -> VoiceChoice.of(name, voices))
          .as(name)
          .isInstanceOf(ProtocolException.class)
          .hasMessageStartingWith("voice_prompt is '")
          .hasMessageEndingWith("', voices: heart, fenrir")
          .message()
          .doesNotContainPattern("[\\p{Cntrl}\\p{Cf}]");
    }
  }
}
