package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/// A secret that nothing may show, in none of the forms in which programs write a value.
///
/// @param value holds what each encoding writes in another way
record Canary(String value) {
  /// As it is, as in an address, as in a header, as in JSON.
  List<String> forms() {
    byte[] bytes = value.getBytes(UTF_8);
    String inAddress = URLEncoder.encode(value, UTF_8);
    return List.of(
        value,
        inAddress,
        inAddress.replace("+", "%20"),
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
        inJson());
  }

  /// As a JSON string holds it.
  String inJson() {
    try {
      String quoted = new JsonMapper().writeValueAsString(value);
      return quoted.substring(1, quoted.length() - 1);
    } catch (JsonProcessingException failure) {
      throw new AssertionError(failure);
    }
  }

  /// @param surface says where it was, if it was found
  void assertNotIn(String surface, String text) {
    assertThat(text).as(surface).doesNotContain(forms());
  }

  /// Every file of a folder, whatever is in it.
  ///
  /// @return how many
  static int assertNoneInFiles(List<Canary> canaries, Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> files = paths.filter(Files::isRegularFile).toList();
      for (Path file : files) {
        String text = new String(Files.readAllBytes(file), UTF_8);
        canaries.forEach(canary -> canary.assertNotIn(file.toString(), text));
      }
      return files.size();
    }
  }

  /// Every entry of an archive.
  static void assertNoneInArchive(List<Canary> canaries, Path archive) throws IOException {
    try (var zip = new ZipFile(archive.toFile())) {
      assertThat(zip.size()).isGreaterThan(5);
      for (var entry : zip.stream().toList()) {
        try (InputStream content = zip.getInputStream(entry)) {
          String text = new String(content.readAllBytes(), UTF_8);
          canaries.forEach(canary -> canary.assertNotIn(entry.getName(), text));
        }
      }
    }
  }
}
