package io.personaplex.personaplex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.speech.PersonaPlexVoices;
import io.personaplex.speech.SpeechException;
import io.personaplex.testkit.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  @TempDir private Path folder;
  @TempDir private Path cache;

  @Test
  void thePublishedNamesAreFoundAndItsVoicesInTheirOrder() throws IOException {
    published();
    for (String voice : List.of("VARM1.pt", "NATF2.pt", "NATF0.pt", "zoe.wav", "README")) {
      write("voices/" + voice, "");
    }
    var found = CheckpointFolder.open(folder, cache);
    assertThat(found.languageModel()).hasFileName(CheckpointFolder.LANGUAGE_MODEL);
    assertThat(found.config()).as("the published config.json says no size").isEmpty();
    assertThat(found.isRandom()).isFalse();
    assertThat(found.voices().names()).containsExactly("NATF0", "NATF2", "VARM1", "zoe");
    assertThat(found.voices().defaultName()).isEqualTo("NATF2");
    assertThat(found.voices().voices().getFirst()).isEqualTo(PersonaPlexVoices.ALL.getFirst());
    assertThat(found.voices().source("zoe")).isInstanceOf(VoiceSource.Recording.class);
  }

  @Test
  void aPackageOfVoicesIsUnpackedOnceBesideTheCache() throws IOException {
    published();
    Files.write(folder.resolve("voices.tgz"), tgz("voices/NATM1.pt", "a voice"));
    assertThat(CheckpointFolder.open(folder, cache).voices().names()).containsExactly("NATM1");
    Path file = CheckpointFolder.open(folder, cache).voices().source("NATM1").file();
    assertThat(file).startsWith(cache).hasContent("a voice");
    var before = Files.getLastModifiedTime(file);
    CheckpointFolder.open(folder, cache);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
  }

  @Test
  void aLooseVoiceIsOneMoreAndGoesBeforeTheOneOfThePackage() throws IOException {
    published();
    Files.createDirectory(folder.resolve("voices"));
    Files.write(folder.resolve("voices.tgz"), tgz("voices/NATM1.pt", "a voice"));
    assertThat(CheckpointFolder.open(folder, cache).voices().names())
        .as("an empty folder hides nothing")
        .containsExactly("NATM1");
    write("voices/mine.wav", "");
    assertThat(CheckpointFolder.open(folder, cache).voices().names())
        .containsExactly("NATM1", "mine");
    write("voices/NATM1.wav", "");
    assertThat(CheckpointFolder.open(folder, cache).voices().source("NATM1"))
        .isEqualTo(new VoiceSource.Recording(folder.resolve("voices/NATM1.wav")));
  }

  @Test
  void aPackageThatIsNoneIsRefusedByName() throws IOException {
    published();
    write("voices.tgz", "not an archive");
    assertThatThrownBy(() -> CheckpointFolder.open(folder, cache))
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining("voices.tgz");
  }

  @Test
  void everythingThatLacksIsSaidAtOnce() throws IOException {
    write(CheckpointFolder.CODEC, "");
    assertThatThrownBy(() -> CheckpointFolder.open(folder, cache))
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining(CheckpointFolder.LANGUAGE_MODEL)
        .hasMessageContaining(CheckpointFolder.TOKENIZER)
        .hasMessageContaining("voices.tgz")
        .hasMessageContaining(CheckpointFolder.SOURCE)
        .hasMessageNotContaining(CheckpointFolder.CODEC);
    assertThatThrownBy(() -> CheckpointFolder.open(folder.resolve("nowhere"), cache))
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining("no such folder");
  }

  @Test
  void aDescriptionThatIsNotOursIsRefused() throws IOException {
    published();
    write("config.json", "{\"schema\": \"something/9\"}");
    assertThatThrownBy(() -> CheckpointFolder.open(folder, cache))
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining("something/9")
        .hasMessageContaining(CheckpointFolder.SCHEMA);
    write("config.json", "{");
    assertThatThrownBy(() -> CheckpointFolder.open(folder, cache))
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining("no JSON");
  }

  @Test
  void aVoiceIsANameAndNeverAPath() {
    var voices = CheckpointFolder.open(Golden.folder(), cache).voices();
    for (String path : List.of("../" + voices.defaultName(), "/etc/passwd", "")) {
      assertThatThrownBy(() -> voices.source(path))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no voice");
    }
  }

  private void published() throws IOException {
    write(CheckpointFolder.LANGUAGE_MODEL, "");
    write(CheckpointFolder.CODEC, "");
    write(CheckpointFolder.TOKENIZER, "");
    write("config.json", "{\"model_type\": \"personaplex\", \"version\": \"7b-v1\"}");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /// A gzipped tar of one file.
  private static byte[] tgz(String name, String content) throws IOException {
    byte[] header = new byte[512];
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, "%011o\0".formatted(data.length));
    put(header, 136, "00000000000\0");
    put(header, 148, "        "); // its own checksum counts as blanks
    put(header, 156, "0");
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(header);
      gzip.write(data);
      gzip.write(new byte[512 - data.length % 512 + 1024]);
    }
    return out.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
