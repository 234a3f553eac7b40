package io.personaplex.cli.doctor;

import static io.personaplex.cli.doctor.Troubleshooting.remedy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The program itself: its Java, its build, its native libraries, its parts.
final class BuildChecks {
  private static final int JDK_MIN = 25;
  private static final Pattern MAVEN_VERSION =
      Pattern.compile("Apache Maven (\\d+)\\.(\\d+)[\\w.-]*");
  private static final Duration COMMAND_LIMIT = Duration.ofMillis(4500);

  /// Set by the launcher when `JAVA_HOME` named no JDK it can use.
  private static final String UNUSED_JAVA_HOME = "PERSONAPLEX_UNUSED_JAVA_HOME";

  private BuildChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("jdk", "the Java that runs this", BuildChecks::jdk),
        new Check("maven", "Maven, which builds the program", BuildChecks::maven),
        new Check("build-output", "the program is built, and whole", BuildChecks::buildOutput),
        new Check("stale-classes", "the build is as new as the sources", BuildChecks::staleClasses),
        new Check("native-libraries", "the native libraries load", BuildChecks::nativeLibraries),
        new Check("engine", "the speech engine is there", BuildChecks::engine),
        new Check("frontend", "the page and what starts it", BuildChecks::frontend));
  }

  private static Finding jdk(Machine machine) {
    String which = "Java %s in %s".formatted(machine.javaVersion(), machine.javaHome());
    if (machine.javaVersion().feature() < JDK_MIN) {
      return Finding.failed(
          "%s is too old: %d is needed".formatted(which, JDK_MIN), remedy("wrong-python"));
    }
    if (!Files.isExecutable(machine.javaHome().resolve("bin/javac"))) {
      return Finding.warning(
          which + " is a runtime without a compiler, so nothing can be built",
          remedy("wrong-python"));
    }
    return machine
        .setting(UNUSED_JAVA_HOME)
        .map(
            unused ->
                Finding.warning(
                    "JAVA_HOME is %s, which is no JDK %d or newer; used instead: %s"
                        .formatted(unused, JDK_MIN, which),
                    remedy("java-home-unusable")))
        .orElseGet(() -> Finding.ok(which));
  }

  private static Finding maven(Machine machine) throws InterruptedException {
    Optional<Path> program = machine.program("mvn");
    if (program.isEmpty()) {
      return Finding.failed("'mvn' is not on the PATH", remedy("maven-missing"));
    }
    CommandOutput answer = machine.run(COMMAND_LIMIT, List.of(program.get().toString(), "-v"));
    if (answer.timedOut()) {
      return Finding.timedOut(program.get().toString(), answer);
    }
    Matcher version = MAVEN_VERSION.matcher(answer.out());
    if (!version.find()) {
      return Finding.failed(
          "%s does not tell its version: %s".formatted(program.get(), answer.firstLine()),
          remedy("maven-missing"));
    }
    boolean enough =
        Integer.parseInt(version.group(1)) > 3
            || (version.group(1).equals("3") && Integer.parseInt(version.group(2)) >= 8);
    String found = "%s in %s".formatted(version.group(), program.get());
    return enough
        ? Finding.ok(found)
        : Finding.failed(found + " is too old: 3.8 is needed", remedy("maven-missing"));
  }

  private static Finding buildOutput(Machine machine) throws InterruptedException {
    Path script = machine.checkout().resolve("launcher/built.sh");
    if (!Files.isRegularFile(script)) {
      return Finding.warning(
          machine.checkout() + " is no checkout of PersonaPlex",
          remedy("environment-folder-missing-in-host"));
    }
    CommandOutput answer = machine.run(COMMAND_LIMIT, List.of("bash", script.toString()));
    if (answer.timedOut()) {
      return Finding.timedOut("the state of the build", answer);
    }
    String obstacle = obstacle(answer);
    return obstacle.startsWith("missing:")
        ? Finding.failed(reason(obstacle), remedy("environment-folder-missing"))
        : Finding.ok("built in " + machine.checkout());
  }

  private static Finding staleClasses(Machine machine) throws InterruptedException {
    Path script = machine.checkout().resolve("launcher/built.sh");
    if (!Files.isRegularFile(script)) {
      return Finding.notApplicable("no sources here: started without ./personaplex");
    }
    CommandOutput answer = machine.run(COMMAND_LIMIT, List.of("bash", script.toString()));
    if (answer.timedOut()) {
      return Finding.timedOut("the state of the build", answer);
    }
    String obstacle = obstacle(answer);
    return obstacle.startsWith("stale:")
        ? Finding.warning(reason(obstacle), remedy("import-errors"))
        : Finding.ok("no source is newer than the build");
  }

  /// The launcher's own verdict: its rules exist once, in `launcher/built.sh`.
  private static String obstacle(CommandOutput answer) {
    return answer.ok() ? answer.out() : "missing: " + answer.firstLine();
  }

  private static String reason(String obstacle) {
    return obstacle.substring(obstacle.indexOf(':') + 1).strip();
  }

  private static Finding nativeLibraries(Machine machine) throws InterruptedException {
    CommandOutput answer =
        machine.run(
            COMMAND_LIMIT,
            List.of(
                machine.javaHome().resolve("bin/java").toString(),
                "@" + machine.checkout().resolve("jvm.args"),
                NativeProbeMain.class.getName()));
    if (answer.ok()) {
      return Finding.ok("Opus, ONNX Runtime, whisper.cpp and llama.cpp load");
    }
    if (answer.code() == NativeProbeMain.REQUIREMENT_MISSING) {
      return Finding.failed(answer.firstLine(), remedy("opus-not-found"));
    }
    if (answer.timedOut()) {
      return Finding.warning(
          "not all were loaded within %d s".formatted(COMMAND_LIMIT.toSeconds()),
          remedy("check-timed-out"));
    }
    String last =
        answer
            .out()
            .lines()
            .filter(line -> line.startsWith(NativeProbeMain.LOADING))
            .reduce((_, line) -> line)
            .map(line -> line.substring(NativeProbeMain.LOADING.length()))
            .orElse("the first library");
    return Finding.failed(
        "%s: %s".formatted(last, answer.firstLine()), remedy("opus-library-error"));
  }

  private static Finding engine(Machine machine) {
    String wanted = machine.setting("SPEECH_ENGINE").orElse("auto");
    List<String> engines = machine.engines();
    String there = "engines: " + String.join(", ", engines);
    boolean found =
        wanted.equals("auto")
            ? engines.stream().anyMatch(engine -> !engine.equals("echo"))
            : engines.contains(wanted);
    return found
        ? Finding.ok("SPEECH_ENGINE=%s; %s".formatted(wanted, there))
        : Finding.failed(
            "SPEECH_ENGINE=%s is not on the class path; %s".formatted(wanted, there),
            remedy("backend-package-not-importable"));
  }

  private static Finding frontend(Machine machine) {
    if (!machine.hasResource("/io/personaplex/frontend/static/index.html")) {
      return Finding.failed("the page is not on the class path", remedy("frontend-does-not-start"));
    }
    Path flags = machine.checkout().resolve("jvm.args");
    if (!Files.isReadable(flags)) {
      return Finding.failed(
          flags + ", the flags of every service's JVM, cannot be read",
          remedy("frontend-does-not-start"));
    }
    return Finding.ok("the page is there, and the flags its JVM starts with");
  }
}
