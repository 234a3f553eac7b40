package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.lm.LmConfig;
import io.personaplex.lm.Precision;
import io.personaplex.speech.AudioFormat;
import io.personaplex.testkit.MarkdownPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// docs/running.md says of PersonaPlex what the code does.
class PersonaPlexPageTest {
  private static final Path PAGE = Path.of("..", "docs", "running.md");

  /// Size of the published codec's file.
  private static final long CODEC_BYTES = 384_644_900;

  private static final LmConfig CONFIG = LmConfig.personaPlex7b();

  @Test
  void theTableOfPrecisionsIsComputedFromThePublishedSizes() throws IOException {
    var wanted = new ArrayList<List<String>>();
    for (Precision precision :
        List.of(Precision.INT4, Precision.INT8, Precision.BF16, Precision.F32)) {
      FrameBytes frame = FrameBytes.of(CONFIG, precision, CODEC_BYTES);
      double enough =
          SpeedForecast.wantedFramesPerSecond(AudioFormat.MIMI)
              * frame.total()
              / SpeedForecast.EFFICIENCY;
      wanted.add(
          List.of(
              precision.name().toLowerCase(Locale.ROOT),
              gigabytes(MemoryDemand.of(CONFIG, precision, ContextEnd.RENEW, CODEC_BYTES).total()),
              gigabytes(frame.total()),
              String.format(Locale.ROOT, "%.0f GB/s", enough / 1e9)));
    }
    var page = MarkdownPage.read(PAGE).table("precision");
    assertThat(page.stream().map(row -> row.subList(0, 4)).toList()).isEqualTo(wanted);
  }

  @Test
  void theTableOfTheContextIsComputedFromThePublishedSizes() throws IOException {
    var wanted = new ArrayList<List<String>>();
    for (int prompt : new int[] {90, 300, CONFIG.context() / 2}) {
      int frames = CONFIG.context() - 1 - prompt;
      wanted.add(
          List.of(
              Integer.toString(prompt),
              Integer.toString(frames),
              "%d s".formatted(frames * AudioFormat.MIMI.frameMillis() / 1000)));
    }
    assertThat(MarkdownPage.read(PAGE).table("frames of the prompt")).isEqualTo(wanted);
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
