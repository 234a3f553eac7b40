package io.personaplex.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.apphost.JvmLaunch;
import io.personaplex.publish.Platform;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contexts of both real images, written once by the command itself and looked through.
class Scenario6ImagesTest {
  private static final String CANARY = "hf_canary7f3a91c2d4e5b6a8";
  private static final Map<String, String> ENVIRONMENT =
      Map.of("HF_TOKEN", CANARY, "PERSONAPLEX_COMMIT", "1234abc", "LLM_MODEL", CANARY + ".gguf");
  private static final Pattern LIBRARY = Pattern.compile("\\.so(\\.\\d+)*$");

  @TempDir private static Path folder;
  private static Path backend;
  private static Path frontend;

  @BeforeAll
  static void writeBoth() {
    assumeThat(Platform.here())
        .as("images are built on Linux")
        .isEqualTo(new Platform("linux", "x86_64"));
    assumeThat(Path.of("/etc/debian_version")).as("a base is made from Debian or Ubuntu").exists();
    System.setProperty(
        JvmLaunch.FLAGS_PROPERTY, Path.of(System.getProperty("checkout"), "jvm.args").toString());
    Run run = image("all", "--context", folder.resolve("all").toString());
    assertThat(run.code).as(run.err).isZero();
    backend = folder.resolve("all").resolve(Scenario6.BACKEND);
    frontend = folder.resolve("all").resolve(Scenario6.FRONTEND);
  }

  @AfterAll
  static void forgetTheFlags() {
    System.clearProperty(JvmLaunch.FLAGS_PROPERTY);
  }

  @Test
  void nothingButTheKnownIsInside() throws IOException {
    Set<String> roots = new TreeSet<>();
    Set<String> application = new TreeSet<>();
    for (Path tar : tars(backend)) {
      for (String entry : unpack(tar, folder.resolve("inside"))) {
        roots.add(entry.substring(0, entry.indexOf('/') < 0 ? entry.length() : entry.indexOf('/')));
        if (entry.startsWith("opt/personaplex/")
            && !entry.endsWith("/")
            && !entry.contains("/lib/")) {
          application.add(entry);
        }
      }
    }
    assertThat(roots).containsExactly("data", "etc", "lib", "lib64", "opt", "tmp", "usr");
    assertThat(application)
        .containsExactly(
            "opt/personaplex/LICENSE",
            "opt/personaplex/NOTICE",
            "opt/personaplex/engine.jvm.args",
            "opt/personaplex/jvm.args");
    try (Stream<Path> jars = Files.list(folder.resolve("inside/opt/personaplex/lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .contains("backend.jar", "engine-cascade.jar", "engine-personaplex.jar", "http.jar")
          .doesNotContain("cli.jar", "bench.jar", "apphost.jar", "publish.jar", "frontend.jar")
          .noneMatch(name -> name.startsWith("picocli"));
    }
  }

  @Test
  void noModelIsInside() throws IOException {
    for (Path context : List.of(backend, frontend)) {
      for (Path tar : tars(context)) {
        assertThat(names(tar)).noneMatch(name -> name.matches(".*\\.(gguf|onnx|bin|safetensors)"));
      }
    }
  }

  @Test
  void noSecretIsInsideInAnyForm() throws IOException {
    List<String> forms =
        List.of(CANARY, Base64.getEncoder().encodeToString(CANARY.getBytes(UTF_8)));
    int files = 0;
    for (Path context : List.of(backend, frontend)) {
      assertThat(Files.readString(context.resolve("Dockerfile"))).doesNotContain(forms);
      for (Path tar : tars(context)) {
        files += search(tar, forms);
      }
    }
    // Something was looked through: classes in jars, the run time, the libraries.
    assertThat(files).isGreaterThan(5_000);
  }

  @Test
  void twoContextsOfOneBuildAreTheSameBytes() throws IOException {
    Path again = folder.resolve("again");

    assertThat(image(Scenario6.BACKEND, "--context", again.toString()).code).isZero();

    try (Stream<Path> files = Files.list(backend)) {
      for (Path file : files.toList()) {
        assertThat(Files.mismatch(file, again.resolve(file.getFileName())))
            .as(file.toString())
            .isEqualTo(-1);
      }
    }
  }

  @Test
  void everyNativeLibraryFindsWhatItIsLinkedAgainst() throws Exception {
    Path root = folder.resolve("root");
    for (Path tar : tars(backend)) {
      unpack(tar, root);
    }
    Path system = root.resolve("usr/lib/x86_64-linux-gnu");
    List<Path> libraries = new ArrayList<>();
    try (Stream<Path> java = Files.walk(root.resolve("opt/java"))) {
      java.filter(Scenario6ImagesTest::isLibrary).forEach(libraries::add);
    }
    try (Stream<Path> jars = Files.list(root.resolve("opt/personaplex/lib"))) {
      for (Path jar : jars.toList()) {
        libraries.addAll(
            natives(
                jar,
                Files.createDirectories(folder.resolve("natives").resolve(jar.getFileName()))));
      }
    }
    Set<String> names =
        libraries.stream().map(l -> l.getFileName().toString()).collect(Collectors.toSet());
    assertThat(names)
        .contains(
            "libjvm.so",
            "libonnxruntime.so",
            "libwhisper-jni.so",
            "libjllama.so",
            "liblwjgl.so",
            "libopus.so");
    for (Path library : libraries) {
      String said =
          output(
              system.resolve("ld-linux-x86-64.so.2").toString(),
              "--inhibit-cache",
              "--library-path",
              String.join(
                  ":",
                  system.toString(),
                  library.getParent().toString(),
                  root.resolve("opt/java/lib/server").toString()),
              "--list",
              library.toString());
      assertThat(said.lines().filter(line -> line.contains("=>")))
          .as("%s:%n%s", library, said)
          .allMatch(line -> line.contains("=> " + folder));
    }
  }

  @Test
  void everyClassOfOursFindsTheClassesAndModulesItRefersTo() throws Exception {
    for (Path context : List.of(backend, frontend)) {
      Path root = folder.resolve("closure").resolve(context.getFileName());
      unpack(context.resolve("libraries.tar"), root);
      List<String> ours = jars(root, unpack(context.resolve("application.tar"), root));
      List<String> theirs = jars(root, names(context.resolve("libraries.tar")));
      var arguments = new ArrayList<>(List.of("--multi-release", "25", "--missing-deps"));
      arguments.addAll(
          List.of(
              "--class-path",
              String.join(":", Stream.concat(ours.stream(), theirs.stream()).toList())));
      arguments.addAll(ours);
      // JSpecify's annotations are for the compiler: the one library that is left out.
      assertThat(jdeps(arguments).lines().map(String::strip).filter(line -> line.startsWith("io.")))
          .as(context.toString())
          .isNotEmpty()
          .allMatch(line -> line.contains("-> org.jspecify.annotations"));
      arguments.set(arguments.indexOf("--missing-deps"), "--list-deps");
      arguments.add(0, "--ignore-missing-deps");
      // What Jackson and Vert.x could use and do without: beans, SQL dates, annotation processors.
      Set<String> modules = new TreeSet<>(List.of("java.desktop", "java.sql", "java.compiler"));
      names(context.resolve("java.tar")).stream()
          .filter(name -> name.startsWith("opt/java/legal/") && name.endsWith("/LICENSE"))
          .map(name -> name.split("/", -1)[3])
          .forEach(modules::add);
      assertThat(
              jdeps(arguments)
                  .lines()
                  .map(String::strip)
                  .filter(line -> line.matches("(java|jdk)\\.[a-z.]+")))
          .as(context.toString())
          .isNotEmpty()
          .isSubsetOf(modules);
    }
  }

  @Test
  void theResultIsAlsoTold() throws IOException {
    Path again = folder.resolve("told");
    Run run =
        image(Scenario6.FRONTEND, "--json", "--base", "base:1", "--context", again.toString());

    assertThat(run.code).isZero();
    JsonNode result = new JsonMapper().readTree(run.out).get(0);
    assertThat(result.get("service").asText()).isEqualTo(Scenario6.FRONTEND);
    assertThat(result.get("context").asText()).isEqualTo(again.toString());
    assertThat(result.get("files").get("java.tar").asLong()).isGreaterThan(1_000_000);
    assertThat(run.err).contains("java.tar");
  }

  private record Run(int code, String out, String err) {}

  private static Run image(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new StringWriter();
    int code =
        PersonaPlex.commandLine(ENVIRONMENT, new PrintStream(out, true, UTF_8))
            .setErr(new PrintWriter(err))
            .execute(
                Stream.concat(Stream.of("image"), Stream.of(arguments)).toArray(String[]::new));
    return new Run(code, out.toString(UTF_8), err.toString());
  }

  private static List<Path> tars(Path context) {
    return Stream.of("root.tar", "java.tar", "libraries.tar", "application.tar")
        .map(context::resolve)
        .toList();
  }

  private static TarArchiveInputStream open(Path tar) throws IOException {
    return new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(tar)));
  }

  private static List<String> names(Path tar) throws IOException {
    var names = new ArrayList<String>();
    try (var in = open(tar)) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  /// Unpacks folders and files; links and owners do not matter here.
  private static List<String> unpack(Path tar, Path target) throws IOException {
    try (var in = open(tar)) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path path = target.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isFile()) {
          Files.createDirectories(path.getParent());
          Files.write(path, in.readAllBytes());
          assertThat(path.toFile().setExecutable((entry.getMode() & 0100) != 0)).isTrue();
        }
      }
    }
    return names(tar);
  }

  private static List<String> jars(Path root, List<String> names) {
    return names.stream()
        .filter(name -> name.endsWith(".jar"))
        .map(name -> root.resolve(name).toString())
        .toList();
  }

  private static boolean isLibrary(Path path) {
    return LIBRARY.matcher(path.toString()).find();
  }

  private static List<Path> natives(Path jar, Path target) throws IOException {
    var natives = new ArrayList<Path>();
    try (var zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(e -> isLibrary(Path.of(e.getName()))).toList()) {
        Path file = target.resolve(Path.of(entry.getName()).getFileName());
        Files.write(file, zip.getInputStream(entry).readAllBytes());
        natives.add(file);
      }
    }
    return natives;
  }

  /// Looks into every file of a tar, and into every entry of the jars in it.
  private static int search(Path tar, List<String> forms) throws IOException {
    int files = 0;
    try (var in = open(tar)) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        files += search(entry.getName(), content, forms);
        if (entry.getName().endsWith(".jar")) {
          try (var jar = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry inner = jar.getNextEntry(); inner != null; inner = jar.getNextEntry()) {
              files += search(entry.getName() + "!" + inner.getName(), jar.readAllBytes(), forms);
            }
          }
        }
      }
    }
    return files;
  }

  private static int search(String name, byte[] content, List<String> forms) {
    String text = name + new String(content, java.nio.charset.StandardCharsets.ISO_8859_1);
    for (String form : forms) {
      assertThat(text.contains(form)).as("%s holds the secret", name).isFalse();
    }
    return 1;
  }

  private static String jdeps(List<String> arguments) {
    var out = new StringWriter();
    int code =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                new PrintWriter(out, true),
                new PrintWriter(out, true),
                arguments.toArray(String[]::new));
    assertThat(code).as("jdeps:%n%s", out).isZero();
    return out.toString();
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
