package io.personaplex.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.backend.EngineHost;
import io.personaplex.kernels.KernelChoice;
import io.personaplex.personaplex.CheckpointFolder;
import io.personaplex.personaplex.ContextEnd;
import io.personaplex.personaplex.EngineOptions;
import io.personaplex.personaplex.PrecisionChoice;
import io.personaplex.speech.SpeechEngineProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The catalogue names what the engines understand, all of it and nothing else.
class OptionWordsTest {
  @Test
  void theEnginesThatCanBeChosenAreThoseThereAre() {
    List<String> names = EngineHost.discover().stream().map(SpeechEngineProvider::name).toList();
    assertThat(words(OptionName.SPEECH_ENGINE))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(Stream.of(EngineHost.AUTO), names.stream()).toList());
  }

  @Test
  void theWordsOfPersonaPlexAreThoseOfItsEnums() {
    assertThat(words(OptionName.PERSONAPLEX_PRECISION))
        .isEqualTo(lowerCase(PrecisionChoice.values()));
    assertThat(words(OptionName.PERSONAPLEX_KERNELS)).isEqualTo(lowerCase(KernelChoice.values()));
    assertThat(words(OptionName.PERSONAPLEX_CONTEXT_END)).isEqualTo(lowerCase(ContextEnd.values()));
    assertThat(OptionName.PERSONAPLEX_THREADS.kind())
        .isEqualTo(new OptionKind.Whole(0, EngineOptions.THREADS_MAX));
  }

  @Test
  void theVariablesOfPersonaPlexHaveOneName() {
    assertThat(
            List.of(
                CheckpointFolder.VARIABLE,
                EngineOptions.PRECISION,
                EngineOptions.THREADS,
                EngineOptions.KERNELS,
                EngineOptions.CONTEXT_END))
        .containsExactly(
            OptionName.PERSONAPLEX_MODEL_PATH.name(),
            OptionName.PERSONAPLEX_PRECISION.name(),
            OptionName.PERSONAPLEX_THREADS.name(),
            OptionName.PERSONAPLEX_KERNELS.name(),
            OptionName.PERSONAPLEX_CONTEXT_END.name());
  }

  private static List<String> words(OptionName option) {
    assertThat(option.kind()).isInstanceOf(OptionKind.Choice.class);
    return ((OptionKind.Choice) option.kind()).words();
  }

  private static List<String> lowerCase(Enum<?>[] values) {
    return Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
  }
}
