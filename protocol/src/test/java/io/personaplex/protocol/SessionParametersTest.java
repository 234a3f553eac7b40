package io.personaplex.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SessionParametersTest {
  @Test
  void nothingSentMeansDefaults() {
    var parameters = SessionParameters.defaults();
    assertThat(parameters.voicePrompt()).isEmpty();
    assertThat(parameters.textPrompt()).isEmpty();
    assertThat(parameters.audio()).isEqualTo(SessionParameters.AudioPayload.OPUS);
    assertThat(parameters.seed()).isEmpty();
    assertThat(parameters.textTopK()).isEmpty();
  }

  @Test
  void aBlankPersonaIsAllowed() {
    assertThat(SessionParameters.parse(Map.of("text_prompt", "  ")).textPrompt()).isEmpty();
  }

  @Test
  void everyFaultIsNamedWithWhatWasSentAndWhatMayBe() {
    assertThatThrownBy(
            () ->
                SessionParameters.parse(
                    Map.of(
                        "text_temperature",
                        "hot",
                        "audio_topk",
                        "9999",
                        "audio",
                        "mp3",
                        "pad_mult",
                        "11")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("text_temperature is 'hot', wanted a number from 0.2 to 1.2")
        .hasMessageContaining("audio_topk is '9999', wanted a whole number from 10 to 500")
        .hasMessageContaining("audio is 'mp3', wanted 'opus' or 'pcm16'")
        .hasMessageContaining("pad_mult");
  }

  @Test
  void aPersonaBeyondTheLimitIsRefused() {
    assertThatThrownBy(() -> SessionParameters.parse(Map.of("text_prompt", "x".repeat(20_001))))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("20001");
  }

  @Test
  void seedMinusOneIsOffAndSeedWinsOverTheOthers() {
    assertThat(SessionParameters.parse(Map.of("seed", "-1")).seed()).isEmpty();
    assertThat(SessionParameters.parse(Map.of("seed", "4", "text_seed", "5")).seed())
        .isEqualTo(OptionalLong.of(4));
    assertThat(SessionParameters.parse(Map.of("audio_seed", "6")).seed())
        .isEqualTo(OptionalLong.of(6));
  }

  @Test
  void theQueryStringReadsBackTheSame() {
    var sent =
        SessionParameters.parse(
            Map.of(
                "voice_prompt",
                "heart",
                "text_prompt",
                "You are 50 % baker & cook: ü",
                "audio",
                "pcm16",
                "text_topk",
                "20",
                "seed",
                "9"));
    var query = new HashMap<String, String>();
    for (String pair : sent.toQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    assertThat(SessionParameters.parse(query)).isEqualTo(sent);
    assertThat(sent.textTopK()).isEqualTo(OptionalInt.of(20));
  }

  @Test
  void whatWasSentIsQuotedWithoutControlCharacters() {
    assertThatThrownBy(() -> SessionParameters.parse(Map.of("audio", "mp3\0\r\n")))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("audio is 'mp3\ufffd\ufffd\ufffd', wanted 'opus' or 'pcm16'");
  }

  @Test
  void theFirstSeedThatIsSetIsTheOneThatCounts() {
    assertThat(SessionParameters.seedName(Map.of())).isEmpty();
    assertThat(SessionParameters.seedName(Map.of("seed", "-1", "audio_seed", "5")))
        .contains("audio_seed");
    assertThat(SessionParameters.seedName(Map.of("seed", "4", "text_seed", "5"))).contains("seed");
  }

  @Test
  void namesWithoutEffectAndUnknownNamesChangeNothing() {
    for (String name :
        List.of("email", "worker_auth_id", "image_url", "image_resolution", "never_heard_of")) {
      assertThat(SessionParameters.parse(Map.of(name, "1")))
          .isEqualTo(SessionParameters.defaults());
    }
  }
}
