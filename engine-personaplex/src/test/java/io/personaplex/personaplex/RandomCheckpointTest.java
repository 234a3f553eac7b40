package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.personaplex.codec.CodecLayout;
import io.personaplex.lm.LmConfig;
import io.personaplex.lm.LmLayout;
import io.personaplex.lm.PromptConstants;
import io.personaplex.lm.VoicePrompt;
import io.personaplex.lm.text.TextTokenizer;
import io.personaplex.speech.PersonaPlexVoices;
import io.personaplex.speech.SpeechException;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import io.personaplex.tensor.TorchArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomCheckpointTest {
  @TempDir private Path folder;

  @Test
  void everyFileIsWhatItsReaderWants() {
    Path made = write(3, 1);
    var checkpoint = CheckpointFolder.open(made, folder);
    ModelSizes sizes = ModelSizes.of(checkpoint);
    assertThat(sizes.lm().layers()).isEqualTo(3);
    assertThat(sizes.lm().context()).isEqualTo(LmConfig.personaPlex7b().context());
    assertThat(sizes.prompt()).isEqualTo(PromptConstants.personaPlex());
    try (var language = new Checkpoint(checkpoint.languageModel());
        var codec = new Checkpoint(checkpoint.codec())) {
      LmLayout.of(sizes.lm()).check(language);
      assertThat(codec.names())
          .containsExactlyInAnyOrderElementsOf(new CodecLayout(sizes.codec()).names());
      assertThat(language.tensor("out_norm.alpha").dtype()).isEqualTo(DType.BF16);
    }
    assertThat(TextTokenizer.read(checkpoint.tokenizer()).size()).isEqualTo(sizes.lm().textCard());
    assertThat(checkpoint.voices().names()).isEqualTo(PersonaPlexVoices.NAMES);
    for (String name : PersonaPlexVoices.NAMES) {
      var tensors = TorchArchive.read(made.resolve("voices/" + name + ".pt"));
      var voice =
          VoicePrompt.packaged(name, tensors.get("embeddings"), tensors.get("cache"), sizes.lm());
      assertThat(voice.frames()).as(name).isBetween(44, 69);
    }
  }

  @Test
  void itSaysOfItselfThatItIsNoise() {
    var checkpoint = CheckpointFolder.open(write(1, 1), folder);
    assertThat(checkpoint.isRandom()).isTrue();
    var options = EngineOptions.defaults(folder).withPrecision(PrecisionChoice.F32).withThreads(1);
    try (var engine = PersonaPlexEngine.load(checkpoint, options, (_, _) -> {})) {
      assertThat(engine.info().title()).startsWith("PersonaPlex: random weights");
      assertThat(engine.info().models())
          .isNotEmpty()
          .allSatisfy(model -> assertThat(model.licence()).isEqualTo("none: random numbers"));
    }
  }

  @Test
  void theSameSeedGivesTheSameBytes() throws IOException {
    Path one = write(1, 7);
    Path two = write(1, 7);
    Path other = write(1, 8);
    for (Path file : files(one)) {
      assertThat(two.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
    }
    assertThat(Files.mismatch(one.resolve("model.safetensors"), other.resolve("model.safetensors")))
        .isNotNegative();
  }

  @Test
  void theFullSizesAreThePublishedOnes() {
    RandomCheckpoint full = RandomCheckpoint.like7b(32, 1);
    assertThat(full.parameters()).isEqualTo(8_371_408_896L);
    assertThat(full.bytes()).isEqualTo(16_742_817_792L + 384_605_572L);
    assertThat(RandomCheckpoint.like7b(1, 1).parameters())
        .isEqualTo(full.parameters() - 31L * (205_520_896 + 2 * 4096));
  }

  @Test
  void weightsAreSpreadAsTheirPlaceInTheModelAsks() {
    try (var file = new Checkpoint(write(1, 1).resolve("model.safetensors"))) {
      assertThat(deviation(file.tensor("transformer.layers.0.self_attn.in_proj_weight")))
          .isCloseTo(1 / 8.0, within(0.002));
      assertThat(deviation(file.tensor("text_linear.weight"))).isCloseTo(3.5 / 8, within(0.01));
      float[] gains = file.tensor("out_norm.alpha").toFloats();
      for (float gain : gains) {
        assertThat(gain).isBetween(0.79f, 1.21f);
      }
      assertThat(gains[0]).isNotEqualTo(gains[1]);
    }
  }

  @Test
  void theTokenizerOfTheFullSizeSplitsAndJoinsText() throws IOException {
    Path file = Files.write(folder.resolve("t.model"), RandomTokenizer.file(32_000));
    TextTokenizer tokenizer = TextTokenizer.read(file);
    assertThat(tokenizer.size()).isEqualTo(32_000);
    var pieces = new HashSet<String>();
    for (int id = 0; id < tokenizer.size(); id++) {
      pieces.add(tokenizer.piece(id).text());
    }
    assertThat(pieces).as("none twice").hasSize(32_000);
    assertThat(tokenizer.piece(260).text()).isEqualTo("\u2581");
    assertThat(tokenizer.piece(4 + 'A').text()).isEqualTo("<0x41>");
    for (String text : List.of("Hello, world 12!", "naïve 東京 🙂", "<system> You are. <system>")) {
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }
    assertThatThrownBy(() -> RandomTokenizer.file(300)).hasMessageContaining("wanted at least 355");
  }

  @Test
  void aFolderWithSomethingInItIsLeftAlone() throws IOException {
    Path there = Files.createDirectory(folder.resolve("there"));
    Files.writeString(there.resolve("mine"), "mine");
    assertThatThrownBy(() -> RandomCheckpoint.tiny(1, 1).write(there, (_, _, _) -> {}))
        .isInstanceOf(SpeechException.class)
        .hasMessage(there + " is not empty: name a new folder, or remove what is in it");
    assertThat(files(there)).containsExactly(Path.of("mine"));
    Path empty = Files.createDirectory(folder.resolve("empty"));
    RandomCheckpoint.tiny(1, 1).write(empty, (_, _, _) -> {});
    assertThat(empty.resolve("config.json")).exists();
  }

  @Test
  void whatIsBrokenOffLeavesNothing() throws IOException {
    Path never = folder.resolve("never");
    assertThatThrownBy(
            () ->
                RandomCheckpoint.tiny(1, 1)
                    .write(
                        never,
                        (_, bytes, of) -> {
                          if (bytes > of / 2) {
                            throw new IllegalStateException("somebody pulls the plug");
                          }
                        }))
        .hasMessage("somebody pulls the plug");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  private int made;

  private Path write(int layers, long seed) {
    Path target = folder.resolve("made-" + made++);
    RandomCheckpoint.tiny(layers, seed).write(target, (_, _, _) -> {});
    return target;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).map(folder::relativize).sorted().toList();
    }
  }

  private static double deviation(Tensor tensor) {
    double sum = 0;
    for (float value : tensor.toFloats()) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum / tensor.elements());
  }
}
