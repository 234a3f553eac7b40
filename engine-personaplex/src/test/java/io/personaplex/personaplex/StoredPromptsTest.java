package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LanguageModel;
import io.personaplex.lm.LmState;
import io.personaplex.lm.Prompt;
import io.personaplex.testkit.Golden;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredPromptsTest {
  private static final StoredPrompts.Key ADA = new StoredPrompts.Key("voice", "You are Ada.");
  private static final StoredPrompts.Key BOB = new StoredPrompts.Key("voice", "You are Bob.");

  @TempDir private Path cache;

  @Test
  void theLeastRecentlyUsedGoesWhenTheMemoryIsFull() {
    withPrompt(
        (prompt, state) -> {
          long one = bytes(prompt, state);
          try (var stored = new StoredPrompts(2 * one)) {
            var third = new StoredPrompts.Key("voice", "");
            stored.giveBack(stored.store(ADA, prompt, state));
            stored.giveBack(stored.store(BOB, prompt, state));
            stored.giveBack(Objects.requireNonNull(stored.find(ADA)));
            stored.giveBack(stored.store(third, prompt, state));
            assertThat(stored.find(BOB)).as("used longest ago").isNull();
            stored.giveBack(Objects.requireNonNull(stored.find(ADA)));
            assertThat(stored.evictions()).isEqualTo(1);
            assertThat(stored.bytes()).isEqualTo(2 * one);
          }
        });
  }

  @Test
  void onePromptIsKeptHoweverLargeItIs() {
    withPrompt(
        (prompt, state) -> {
          try (var stored = new StoredPrompts(1)) {
            stored.giveBack(stored.store(ADA, prompt, state));
            stored.giveBack(Objects.requireNonNull(stored.find(ADA)));
            assertThat(stored.evictions()).isZero();
          }
        });
  }

  @Test
  void whatASessionBorrowsLastsUntilItIsGivenBack() {
    withPrompt(
        (prompt, state) -> {
          try (var stored = new StoredPrompts(1)) {
            StoredPrompt borrowed = stored.store(ADA, prompt, state);
            stored.giveBack(stored.store(BOB, prompt, state));
            assertThat(stored.find(ADA)).as("forgotten for others").isNull();
            var memory = borrowed.snapshot().data();
            assertThat(memory.scope().isAlive()).isTrue();
            state.restore(borrowed.snapshot());
            assertThat(state.position()).isEqualTo(prompt.size());
            stored.giveBack(borrowed);
            assertThat(memory.scope().isAlive()).as("freed at last").isFalse();
          }
        });
  }

  private static long bytes(Prompt prompt, LmState state) {
    try (var measured = new StoredPrompts(1)) {
      measured.giveBack(measured.store(ADA, prompt, state));
      return measured.bytes();
    }
  }

  /// A short prompt of the golden set's model, and a state that has consumed it.
  private void withPrompt(BiConsumer<Prompt, LmState> body) {
    var options = EngineOptions.defaults(cache).withPrecision(PrecisionChoice.F32).withThreads(1);
    var folder = CheckpointFolder.open(Golden.folder(), cache);
    ModelSizes sizes = ModelSizes.of(folder);
    try (var files = LoadedFiles.open(folder, sizes, options, (_, _) -> {}, all -> all);
        var arena = Arena.ofShared()) {
      LanguageModel language = files.model().language();
      LmState state = language.newState(arena, KvRing.Format.F32, KvRing.Eviction.REFERENCE);
      var prompt = new Prompt(sizes.lm(), sizes.prompt(), null, 1, 2);
      language.prefill(state, prompt, _ -> {});
      body.accept(prompt, state);
    }
  }
}
