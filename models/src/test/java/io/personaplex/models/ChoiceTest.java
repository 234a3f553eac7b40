package io.personaplex.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChoiceTest {

  private static final long SIX_GB = 6_000_000_000L;

  @Test
  void memoryDecidesBetweenTheSets() {
    ModelSet enough = ModelSet.choose(Map.of(), SIX_GB);
    assertThat(enough.name()).isEqualTo("default");
    assertThat(enough.languageModel()).isEqualTo("qwen2.5-coder-1.5b-instruct");
    assertThat(enough.reason()).contains("6.00 GB of memory are enough");
    ModelSet little = ModelSet.choose(Map.of(), SIX_GB - 10_000_000);
    assertThat(little.name()).isEqualTo("small");
    assertThat(little.languageModel()).isEqualTo("smollm2-135m-instruct");
    assertThat(little.reason()).contains("5.99 GB of memory are too few");
  }

  @Test
  void theEnvironmentOverrulesMemory() {
    assertThat(ModelSet.choose(Map.of("MODEL_SET", "small"), 64 * SIX_GB).name())
        .isEqualTo("small");
    assertThat(ModelSet.choose(Map.of("MODEL_SET", "default"), 1).name()).isEqualTo("default");
    assertThat(ModelSet.choose(Map.of("MODEL_SET", " "), 1).name()).isEqualTo("small");
    assertThatThrownBy(() -> ModelSet.choose(Map.of("MODEL_SET", "tiny"), 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("there are: default, small");
  }

  @Test
  void anotherLanguageModelReplacesOnlyTheLanguageModel() {
    ModelSet set = ModelSet.choose(Map.of("LLM_MODEL", "hf:a/b:c.gguf"), SIX_GB);
    assertThat(set.models())
        .containsExactly("hibari-heart", "whisper-tiny.en", "silero-vad", "hf:a/b:c.gguf");
    assertThat(set.reason()).contains("LLM_MODEL", "hf:a/b:c.gguf");
  }

  @Test
  void theMachineHasMemory() {
    assertThat(MachineMemory.totalBytes()).isGreaterThan(100_000_000L);
  }

  @Test
  void everyFileOfTheBundledCatalogueHasSizeAndChecksum() {
    Catalogue catalogue = Catalogue.bundled();
    for (Model model : catalogue.models()) {
      assertThat(model.purpose()).isNotBlank();
      assertThat(model.licence()).isNotBlank();
      for (ModelSource source : model.sources()) {
        assertThat(source.downloadBytes()).as(model.name()).isPositive();
        assertThat(source.files().getFirst().name()).isEqualTo(model.mainFile());
        for (ModelFile file : source.files()) {
          assertThat(file.sha256()).as(file.name()).matches("[0-9a-f]{64}");
          assertThat(file.bytes()).as(file.name()).isPositive();
          if (file instanceof PackageFile made && made.assembly() == PackageFile.Assembly.JOIN) {
            assertThat(made.members().stream().mapToLong(WheelMember::bytes).sum())
                .as(file.name())
                .isEqualTo(file.bytes());
          }
        }
      }
    }
    assertThat(catalogue.sets()).containsOnlyKeys("default", "small");
  }

  @Test
  void theSetsAreAsLargeAsTheReadmeSays() {
    assertThat(bytes(ModelSet.choose(Map.of("MODEL_SET", "default"), 1).models()))
        .isBetween(1_150_000_000L, 1_250_000_000L);
    assertThat(bytes(ModelSet.choose(Map.of("MODEL_SET", "small"), 1).models()))
        .isBetween(180_000_000L, 200_000_000L);
  }

  private static long bytes(List<String> names) {
    Catalogue catalogue = Catalogue.bundled();
    return names.stream().mapToLong(name -> catalogue.find(name).orElseThrow().bytes()).sum();
  }

  @Test
  void aCatalogueWithAnUnknownOrMissingKeyIsRefused() {
    String good = "{\"sets\": {}, \"models\": []}";
    assertThat(read(good)).isNotNull();
    assertThatThrownBy(() -> read("{\"sets\": {}, \"models\": [], \"sats\": 1}"))
        .hasMessageContaining("sats");
    assertThatThrownBy(() -> read("{\"sets\": {}}")).hasMessageContaining("models");
    assertThatThrownBy(() -> read("{\"sets\": {\"x\": [\"nobody\"]}, \"models\": []}"))
        .hasMessageContaining("nobody");
  }

  private static Catalogue read(String json) {
    try {
      return Catalogue.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void foldersFollowThePlatform() {
    assertThat(folders(Map.of(), "Linux").home()).isEqualTo(Path.of("/u/.cache/personaplex"));
    assertThat(folders(Map.of(), "Linux").hub()).isEqualTo(Path.of("/u/.cache/huggingface/hub"));
    assertThat(folders(Map.of("XDG_CACHE_HOME", "/x"), "Linux").home())
        .isEqualTo(Path.of("/x/personaplex"));
    assertThat(folders(Map.of("XDG_CACHE_HOME", "/x"), "Linux").hub())
        .isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(folders(Map.of(), "Mac OS X").home())
        .isEqualTo(Path.of("/u/Library/Caches/personaplex"));
    assertThat(folders(Map.of("LOCALAPPDATA", "/l"), "Windows 11").home())
        .isEqualTo(Path.of("/l/personaplex"));
    assertThat(folders(Map.of("PERSONAPLEX_HOME", "/p", "HF_HOME", "/h"), "Linux"))
        .isEqualTo(new CacheFolders(Path.of("/p"), Path.of("/h/hub")));
    assertThat(folders(Map.of("HF_HOME", "/h", "HF_HUB_CACHE", "/c"), "Linux").hub())
        .isEqualTo(Path.of("/c"));
    assertThat(folders(Map.of("HOME", "/other"), "Linux").home())
        .isEqualTo(Path.of("/other/.cache/personaplex"));
  }

  private static CacheFolders folders(Map<String, String> environment, String os) {
    return CacheFolders.of(environment, os, "/u");
  }

  @Test
  void aModelNamedByAnAddressHasAFileNameOfItsOwn() {
    CacheFolders folders = folders(Map.of("PERSONAPLEX_HOME", "/p"), "Linux");
    assertThat(folders.receipt("hf:a/b:../c.gguf"))
        .isEqualTo(Path.of("/p/receipts/hf_a_b_.._c.gguf.json"));
  }
}
