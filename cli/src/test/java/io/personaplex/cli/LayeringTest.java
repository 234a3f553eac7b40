package io.personaplex.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.Linker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The arrows of docs/ARCHITECTURE.md, which Maven alone cannot hold: what comes in through
/// somebody else's dependency, and what only some may touch.
class LayeringTest {
  private static final String HOUSE = "io.personaplex.";

  /// Each room and all it may know of the house.
  private static final Map<String, List<String>> KNOWS =
      Map.ofEntries(
          Map.entry("protocol", List.of()),
          Map.entry("audio", List.of()),
          Map.entry("speech", List.of()),
          Map.entry("client", List.of("protocol", "audio", "speech")),
          Map.entry("models", List.of()),
          Map.entry("tts", List.of("models")),
          Map.entry("tensor", List.of()),
          Map.entry("kernels", List.of("tensor")),
          Map.entry("codec", List.of("tensor", "kernels")),
          Map.entry("lm", List.of("tensor", "kernels")),
          Map.entry(
              "personaplex",
              List.of("speech", "audio", "models", "tensor", "kernels", "codec", "lm")),
          Map.entry("cascade", List.of("speech", "audio", "models", "tts")),
          Map.entry("http", List.of()),
          Map.entry("backend", List.of("protocol", "audio", "speech", "http")),
          Map.entry("frontend", List.of("protocol", "http")),
          Map.entry("apphost", List.of("http")),
          Map.entry("publish", List.of("http", "apphost")));

  private static JavaClasses house;

  @BeforeAll
  static void readTheHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.personaplex");
    // A room that is not on the class path would keep every rule.
    assertThat(house.stream().map(c -> room(c.getPackageName())).distinct())
        .contains(KNOWS.keySet().toArray(String[]::new));
  }

  @Test
  void everyRoomKnowsOnlyTheRoomsBelowIt() {
    KNOWS.forEach(
        (room, known) -> {
          String[] strangers =
              house.stream()
                  .map(c -> room(c.getPackageName()))
                  .distinct()
                  .filter(other -> !other.equals(room) && !known.contains(other))
                  .map(other -> HOUSE + other + "..")
                  .toArray(String[]::new);
          check(
              noClasses()
                  .that()
                  .resideInAPackage(HOUSE + room + "..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(strangers));
        });
  }

  @Test
  void theConfigurationKnowsNoCommand() {
    check(
        noClasses()
            .that()
            .resideInAPackage(HOUSE + "cli.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HOUSE + "cli", "picocli.."));
  }

  @Test
  void theProtocolIsPlainJava() {
    check(
        classes()
            .that()
            .resideInAPackage(HOUSE + "protocol..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", HOUSE + "protocol.."));
  }

  @Test
  void onlyServersAndTheBenchThatLoadsThemTouchVertx() {
    check(onlyFrom("io.vertx..", "http", "backend", "frontend", "apphost", "bench"));
  }

  @Test
  void onlyModelStagesTouchTheirNatives() {
    check(onlyFrom("ai.onnxruntime..", "tts", "cascade"));
    check(onlyFrom("io.github.givimad..", "cascade"));
    check(onlyFrom("de.kherud..", "cascade"));
    check(onlyFrom("org.lwjgl..", "audio"));
  }

  @Test
  void vectorsStayInTheVectorKernels() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(HOUSE + "kernels.vector..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jdk.incubator.vector.."));
  }

  @Test
  void nativeFunctionsAreCalledInPlacesOfTheirOwn() {
    check(
        noClasses()
            .that()
            // The host sends its signals by kill(2), and the command ends its early output.
            .resideOutsideOfPackages("..nativecall..", HOUSE + "apphost.process..", HOUSE + "cli")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName(Linker.class.getName()));
  }

  @Test
  void onlyAMainEndsTheProcess() {
    ArchRule rule =
        noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Main")
            .and()
            .doNotHaveFullyQualifiedName(PersonaPlex.class.getName())
            .and()
            // A third Ctrl+C is heard where it arrives, or not at all.
            .doNotHaveFullyQualifiedName(StopSignals.class.getName())
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);
    check(rule);
  }

  private static ArchRule onlyFrom(String library, String... rooms) {
    String[] packages = new String[rooms.length];
    for (int i = 0; i < rooms.length; i++) {
      packages[i] = HOUSE + rooms[i] + "..";
    }
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library);
  }

  private static String room(String packageName) {
    String below = packageName.substring(HOUSE.length());
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }

  /// A rule about a room that is still empty is kept.
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(house);
  }
}
