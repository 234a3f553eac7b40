package io.personaplex.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.publish.ServiceClassPath.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceClassPathTest {
  @TempDir Path folder;

  @Test
  void onlyWhatTheServiceNeedsIsTakenInTheOrderOfTheClassPath() throws IOException {
    Path netty = jar("repository/netty-common-4.jar");
    Path picocli = jar("repository/picocli-4.jar");
    Path http = classes("http/target/classes");
    Path cli = classes("cli/target/classes");
    Path backend = jar("backend/target/backend-0.1.0.jar");
    String classPath =
        String.join(":", List.of(cli + "", netty + "", http + "", picocli + "", backend + ""));

    assertThat(ServiceClassPath.of(image("http", "backend"), classPath).entries())
        .containsExactly(
            new Entry("netty-common-4.jar", netty, false),
            new Entry("http.jar", http, true),
            new Entry("backend.jar", backend, true));
  }

  @Test
  void aRoomsTestsAreNoPartOfIt() throws IOException {
    Path netty = jar("repository/netty-common-4.jar");
    Path http = classes("http/target/classes");
    String classPath =
        String.join(
            ":",
            classes("http/target/test-classes").toString(),
            jar("http/target/http-0.1.0-tests.jar").toString(),
            http.toString(),
            netty.toString());

    assertThat(ServiceClassPath.of(image("http"), classPath).entries())
        .extracting(Entry::source)
        .containsExactly(http, netty);
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    Path http = classes("http/target/classes");

    assertThatThrownBy(() -> ServiceClassPath.of(image("http", "backend"), http.toString()))
        .isInstanceOf(PublishException.class)
        .hasMessage(
            "the image of greeter needs backend, netty-, not on the class path of this build: start it with ./personaplex");
  }

  private static ServiceImage image(String... rooms) {
    return new ServiceImage(
        "greeter",
        "says hello",
        "test/greeter:latest",
        "greeter.Main",
        List.of(rooms),
        List.of(),
        List.of("netty-"),
        Map.of("PORT", "80"),
        "PORT",
        Optional.empty());
  }

  private Path classes(String path) throws IOException {
    return Files.createDirectories(folder.resolve(path));
  }

  private Path jar(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }
}
