package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The script `personaplex` in a made-up checkout, whose folder has a blank in its name, with a
/// fake Maven that counts its runs and a fake Java that prints how it was called.
class LauncherTest {
  @TempDir private Path folder;
  private Path checkout;
  private Path tools;

  private record Result(int code, String out, String err) {}

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Files.createDirectories(folder.resolve("a checkout"));
    copy("personaplex");
    copy("launcher/environment.sh");
    copy("launcher/built.sh");
    file("jvm.args", "-Xmx1g");
    file("pom.xml", "<project/>");
    file("launcher/pom.xml", "<project/>");
    file(".mvn/jvm.config", "");
    file("cli/src/main/java/A.java", "class A {}");
    file("jdk/release", "JAVA_VERSION=\"25.0.3\"\n");
    script("jdk/bin/javac", "");
    script(
        "jdk/bin/java",
        "printf '%s\\n' \"CLASSPATH=$CLASSPATH\" \"$@\"; echo \"$PERSONAPLEX_COMMIT\" >&2; exit ${EXIT_CODE:-0}");
    tools = folder.resolve("tools");
    script(
        "../tools/mvn",
        """
        [ "${1:-}" = -v ] && { echo "Apache Maven ${MAVEN_VERSION:-3.9.9} (a build)"; exit 0; }
        echo run >> "$COUNT"
        sleep "${BUILD_SECONDS:-0}"
        echo '[ERROR] A.java:1 is wrong'
        [ "${BUILD_FAILS:-}" = "" ] || exit 1
        mkdir -p launcher/target
        printf '%s' "$PWD/cli/target/classes:$PWD/pom.xml" > launcher/target/classpath
        mkdir -p cli/target/classes
        """);
    makePrograms();
    makeOld();
  }

  @Test
  void itBuildsOnceAndThenRunsAtOnce() throws Exception {
    Result first = run(Map.of(), "run", "--small");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err()).startsWith("personaplex: building").doesNotContain("[ERROR]");
    assertThat(first.out())
        .as("what a program or a shell reads")
        .startsWith("CLASSPATH=" + checkout + "/cli/target/classes:")
        .contains("\n@" + checkout + "/jvm.args\n@" + checkout + "/host.jvm.args\n")
        .endsWith("io.personaplex.cli.PersonaPlex\nrun\n--small\n");
    Result second = run(Map.of(), "--version");
    assertThat(second.out()).startsWith("CLASSPATH=").endsWith("--version\n");
    assertThat(second.out())
        .as("flags of some commands alone")
        .doesNotContain("host.jvm.args", "engine.jvm.args");
    assertThat(builds()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"talk", "bench"})
  void whatRunsTheNetworksHasFlagsOfItsOwnAndNoNoticeOfTheJvm(String command) throws Exception {
    script(
        "jdk/bin/java",
        """
        echo 'Picked up JAVA_TOOL_OPTIONS: -Da=b' >&2
        echo 'WARNING: Using incubator modules: jdk.incubator.vector' >&2
        echo 'WARNING: something else' >&2
        printf '%s\n' "$@"
        for flag; do case $flag in -Dpersonaplex.stderr=*) exec 2>/dev/fd/${flag#*=} ;; esac; done
        printf 'no end of line' >&2
        """);
    Result result = run(Map.of(), command, "--json");
    assertThat(result.out())
        .startsWith("@" + checkout + "/jvm.args\n@" + checkout + "/engine.jvm.args\n")
        .endsWith("io.personaplex.cli.PersonaPlex\n" + command + "\n--json\n");
    // The filter passes on what it read; the order beside what does not go through it is free.
    assertThat(result.err())
        .contains("Picked up JAVA_TOOL_OPTIONS: -Da=b\n", "WARNING: something else\n")
        .contains("no end of line")
        .doesNotContain("incubator");
  }

  @Test
  void anOldMavenIsNamedInOneSentence() throws Exception {
    Result result = run(Map.of("MAVEN_VERSION", "3.6.3"));
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("PersonaPlex needs Maven 3.8 or newer")
        .endsWith("is version 3.6.\n");
    assertThat(folder.resolve("count")).doesNotExist();
  }

  @Test
  void itBuildsAgainWhenSomethingChanged() throws Exception {
    run(Map.of());
    file("cli/src/main/java/B.java", "class B {}");
    run(Map.of());
    assertThat(builds()).as("a new source").isEqualTo(2);
    makeOld();
    run(Map.of());
    assertThat(builds()).as("nothing").isEqualTo(2);
    Files.delete(checkout.resolve("cli/src/main/java/B.java"));
    run(Map.of());
    assertThat(builds()).as("a source less").isEqualTo(3);
    makeOld();
    file("jvm.args", "-Xmx2g");
    run(Map.of());
    assertThat(builds()).as("other flags").isEqualTo(4);
    makeOld();
    Files.delete(checkout.resolve("cli/target/classes"));
    run(Map.of());
    assertThat(builds()).as("a missing entry of the class path").isEqualTo(5);
    makeOld();
    file("engine.jvm.args", "-Da=b");
    run(Map.of());
    assertThat(builds()).as("other flags of the networks").isEqualTo(6);
  }

  @Test
  void itTellsTheDoctorWhyTheBuildIsNotCurrent() throws Exception {
    Path script = checkout.resolve("launcher/built.sh");
    assertThat(finish(start(Map.of(), script)).out()).startsWith("missing: it was never built");
    run(Map.of());
    assertThat(finish(start(Map.of(), script)).out()).as("built").isEmpty();
    file("cli/src/main/java/B.java", "class B {}");
    assertThat(finish(start(Map.of(), script)).out())
        .startsWith("stale: " + checkout)
        .endsWith(" is newer than the build\n");
    makeOld();
    Files.delete(checkout.resolve("cli/target/classes"));
    assertThat(finish(start(Map.of(), script)).out())
        .startsWith("missing: " + checkout.resolve("cli/target/classes"));
    assertThat(builds()).as("looking builds nothing").isEqualTo(1);
  }

  @Test
  void aFailedBuildShowsItsErrorsAndIsTriedAgain() throws Exception {
    Result failed = run(Map.of("BUILD_FAILS", "yes"));
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err()).contains("[ERROR] A.java:1 is wrong", "launcher/target/build.log");
    assertThat(failed.out()).doesNotContain("CLASSPATH");
    assertThat(run(Map.of()).out()).contains("CLASSPATH");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Process other = start(Map.of("BUILD_SECONDS", "0.5"), checkout.resolve("personaplex"));
    Result second = run(Map.of("BUILD_SECONDS", "0.5"));
    Result first = finish(other);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void itMayBeCalledThroughALinkAndFromAnywhere() throws Exception {
    Path link = Files.createSymbolicLink(tools.resolve("pp"), checkout.resolve("personaplex"));
    Result result = finish(start(Map.of(), link, "--help"));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("@" + checkout + "/jvm.args");
  }

  @Test
  void aCommitThatWasChangedSinceIsCalledDirty() throws Exception {
    script(
        "../tools/git",
        "exec /usr/bin/git -c user.name=a -c user.email=a@b -c init.defaultBranch=x \"$@\"");
    for (String command : List.of("init -q", "add .", "commit -q -m one", "tag v1")) {
      Process git =
          new ProcessBuilder(List.of((tools + "/git " + command).split(" ", -1)))
              .directory(checkout.toFile())
              .start();
      assertThat(git.waitFor()).isZero();
    }
    run(Map.of());
    assertThat(run(Map.of()).err()).matches("[0-9a-f]{7,}\n");
    file("jvm.args", "-Xmx2g");
    assertThat(run(Map.of()).err()).contains("-dirty\n");
  }

  @Test
  void theExitCodeIsThatOfTheProgram() throws Exception {
    assertThat(run(Map.of("EXIT_CODE", "143")).code()).isEqualTo(143);
  }

  @Test
  void aMissingMavenIsNamedInOneSentence() throws Exception {
    Files.delete(tools.resolve("mvn"));
    Result result = run(Map.of());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err().strip()).startsWith("PersonaPlex needs Maven 3.8").doesNotContain("\n");
  }

  private Result run(Map<String, String> environment, String... arguments) throws Exception {
    return finish(start(environment, checkout.resolve("personaplex"), arguments));
  }

  private Process start(Map<String, String> environment, Path program, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
    builder.environment().put("PATH", tools + ":" + folder.resolve("programs"));
    builder.environment().put("COUNT", folder.resolve("count").toString());
    builder.environment().remove("PERSONAPLEX_COMMIT");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Result finish(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), out, err);
  }

  /// A folder with the programs the script uses and no Maven.
  private void makePrograms() throws IOException {
    for (String program :
        List.of(
            "bash",
            "dirname",
            "readlink",
            "sed",
            "find",
            "mkdir",
            "flock",
            "grep",
            "head",
            "mv",
            "rm",
            "sleep")) {
      for (String place : List.of("/bin", "/usr/bin")) {
        if (Files.exists(Path.of(place, program))) {
          script("../programs/" + program, "exec %s/%s \"$@\"%n".formatted(place, program));
        }
      }
    }
  }

  private long builds() throws IOException {
    try (var lines = Files.lines(folder.resolve("count"))) {
      return lines.count();
    }
  }

  /// Lets everything in the checkout be older than any build: files are written within the same
  /// tick of the file system's clock here, which people do not do.
  private void makeOld() throws IOException {
    var old = FileTime.from(Instant.now().minusSeconds(100));
    try (var files = Files.walk(checkout)) {
      for (Path file : files.filter(path -> !path.toString().contains("target")).toList()) {
        Files.setLastModifiedTime(file, old);
      }
    }
  }

  private void copy(String name) throws IOException {
    Path to = checkout.resolve(name);
    Files.createDirectories(to.getParent());
    Files.copy(Path.of("..").resolve(name), to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private void file(String name, String text) throws IOException {
    Path path = checkout.resolve(name).normalize();
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void script(String name, String text) throws IOException {
    file(name, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(
        checkout.resolve(name).normalize(), PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
