package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.TensorException;
import io.personaplex.testkit.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LmLayoutTest {
  private static final LmConfig CONFIG = SmallModel.config(8);

  @TempDir private Path folder;

  @Test
  void theLayoutOfThePublishedModelGivesItsFileToTheByte() {
    LmLayout layout = LmLayout.of(LmConfig.personaPlex7b());
    assertThat(layout.entries()).hasSize(475);
    assertThat(layout.parameters()).isEqualTo(8_371_408_896L);
    assertThat(layout.parameters() * 2).isEqualTo(16_742_817_792L);
    long header = CheckpointFile.header(layout.entries()).length;
    assertThat(8 + header + layout.parameters() * 2).isEqualTo(16_742_874_000L);
  }

  @Test
  void aFileOfThisLayoutIsAccepted() {
    assertThatCode(() -> check(LmLayout.of(CONFIG).entries())).doesNotThrowAnyException();
  }

  @Test
  void whatIsMissingMisshapenOrForeignIsNamed() {
    var entries = new ArrayList<>(LmLayout.of(CONFIG).entries());
    entries.removeIf(e -> e.name().equals("out_norm.alpha"));
    entries.replaceAll(
        e ->
            e.name().equals("linears.4.weight")
                ? new LmLayout.Entry(e.name(), List.of(41L, 34L))
                : e);
    entries.add(new LmLayout.Entry("zzz.bias", List.of(3L)));
    assertThatThrownBy(() -> check(entries))
        .isInstanceOf(TensorException.class)
        .hasMessageContainingAll(
            "model.safetensors",
            "'out_norm.alpha' [1, 1, 42] is missing",
            "'linears.4.weight' has shape [41, 34], wanted [41, 35]",
            "'zzz.bias'");
  }

  private void check(List<LmLayout.Entry> entries) {
    Path file = folder.resolve("model.safetensors");
    CheckpointFile.random(file, entries, new SplittableRandom(Seeds.next()));
    try (var checkpoint = new Checkpoint(file)) {
      LmLayout.of(CONFIG).check(checkpoint);
    }
  }
}
