package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.cascade.remote.ChatEndpoint;
import io.personaplex.models.ModelSet;
import io.personaplex.models.ModelStore;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.EngineInfo.ModelInfo;
import io.personaplex.speech.SpeechException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CascadeEngineProviderTest {
  private static final long MUCH_MEMORY = 64_000_000_000L;

  @TempDir private Path home;

  @Test
  void theEngineNamesTheRemoteModelAndItsHostButNoKey() {
    Map<String, String> environment =
        Map.of(
            "PERSONAPLEX_HOME", home.toString(),
            "LLM_URL", "https://api.example:8443/v1?token=canary",
            "LLM_MODEL", "big/chat",
            "LLM_API_KEY", "sk-canary");
    EngineInfo info =
        CascadeEngineProvider.info(
            ModelSet.choose(environment, MUCH_MEMORY),
            ModelStore.of(environment),
            ChatEndpoint.of(environment));
    assertThat(info.title())
        .isEqualTo("Cascade: Whisper listens, big/chat at api.example:8443 answers, Hibari speaks");
    assertThat(info.models())
        .contains(
            new ModelInfo("language model at api.example:8443", "big/chat", "as its operator says"))
        .extracting(ModelInfo::name)
        .contains("qwen2.5-coder-1.5b-instruct");
    assertThat(info.toString()).doesNotContain("canary");
  }

  @Test
  void settingsThatCannotBeUsedStopTheEngineWithASentence() {
    assertThatThrownBy(() -> load(Map.of("LLM_URL", "http://me:canary@host", "LLM_MODEL", "m")))
        .isInstanceOf(SpeechException.class)
        .hasMessageStartingWith("LLM_URL has a value that cannot be used")
        .hasMessageNotContaining("canary");
    assertThatThrownBy(() -> load(Map.of("CASCADE_TOOLS", "time,weather")))
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining("wanted time, arithmetic between commas, or all");
  }

  private void load(Map<String, String> settings) {
    var environment = new HashMap<>(settings);
    environment.put("PERSONAPLEX_HOME", home.toString());
    environment.put("HF_HUB_OFFLINE", "true");
    new CascadeEngineProvider().load(environment, (_, _) -> {}).close();
  }
}
