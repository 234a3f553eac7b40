package io.personaplex.publish;

import io.personaplex.http.HealthProbeMain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A folder from which a container engine builds an image: a Dockerfile and the layers' tar files.
///
/// @param folder where it lies
/// @param files name → bytes, in the order of the layers
public record BuildContext(Path folder, Map<String, Long> files) {
  /// Name of the recipe in a context.
  static final String DOCKERFILE = "Dockerfile";

  /// The room whose jar holds the health probe.
  private static final String PROBE_ROOM = "http";

  /// Keeps the order of the files.
  public BuildContext {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /// Bytes of all files.
  public long bytes() {
    return files.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Writes the context of an image.
  ///
  /// @param folder made if it is not there; must be empty
  /// @param progress told of each step, one line each
  /// @throws PublishException with one sentence and a remedy
  public static BuildContext write(
      ServiceImage image, BuildInputs inputs, Path folder, Consumer<String> progress) {
    try {
      return new Writer(image, inputs, folder, progress).write();
    } catch (IOException failure) {
      throw failed(image, folder, failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new PublishException("%s: interrupted".formatted(image.service()));
    }
  }

  private static PublishException failed(ServiceImage image, Path folder, IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    if (reason.toLowerCase(Locale.ROOT).contains("no space left")) {
      return new PublishException(
          "%s: the disk of %s is full: an image needs about 400 MB there while it is built; free some, or choose another folder with --context DIR or TMPDIR"
              .formatted(image.service(), folder),
          failure);
    }
    return new PublishException(
        "%s: the build context %s cannot be written (%s)"
            .formatted(image.service(), folder, failure),
        failure);
  }

  /// One writing.
  private static final class Writer {
    private final ServiceImage image;
    private final BuildInputs inputs;
    private final Path folder;
    private final Consumer<String> progress;
    private final Map<String, Long> files = new LinkedHashMap<>();

    Writer(ServiceImage image, BuildInputs inputs, Path folder, Consumer<String> progress) {
      this.image = image;
      this.inputs = inputs;
      this.folder = folder;
      this.progress = progress;
    }

    BuildContext write() throws IOException, InterruptedException {
      if (!Platform.here().os().equals("linux")) {
        throw new PublishException(
            "an image holds this machine's Java and runs Linux, this is %s: build it on Linux"
                .formatted(Platform.here()));
      }
      ServiceClassPath classPath = ServiceClassPath.of(image, inputs.classPath());
      JavaRuntime runtime = JavaRuntime.of(inputs.javaHome());
      Optional<LocalBase> base =
          inputs.base().isPresent() ? Optional.empty() : Optional.of(LocalBase.ofThisSystem());
      openFolder();
      if (base.isPresent()) {
        save("root.tar", "C library and its kin of this system", base.get().layer());
      }
      saveRuntime(runtime);
      List<String> jars = saveJars(classPath);
      String dockerfile =
          Dockerfile.of(
              image,
              inputs.base().orElse("scratch"),
              List.copyOf(files.keySet()),
              jars,
              HealthProbeMain.class.getName(),
              "/" + Dockerfile.JARS + "/" + PROBE_ROOM + ".jar",
              labels(),
              inputs.commit());
      Files.writeString(folder.resolve(DOCKERFILE), dockerfile);
      files.put(DOCKERFILE, Files.size(folder.resolve(DOCKERFILE)));
      return new BuildContext(folder, files);
    }

    private void openFolder() throws IOException {
      try {
        Files.createDirectories(folder);
      } catch (FileAlreadyExistsException _) {
        throw new PublishException("%s is a file: name a folder".formatted(folder));
      }
      try (Stream<Path> there = Files.list(folder)) {
        if (there.findAny().isPresent()) {
          throw new PublishException(
              "%s is not empty: everything in a build context goes to the engine, so name a new folder"
                  .formatted(folder));
        }
      }
    }

    private void saveRuntime(JavaRuntime runtime) throws IOException, InterruptedException {
      Path linked = folder.resolve("java");
      try {
        runtime.linkInto(linked);
        save("java.tar", "Java " + Runtime.version(), JavaRuntime.layer(linked));
      } finally {
        TemporaryFolder.remove(linked);
      }
    }

    private List<String> saveJars(ServiceClassPath classPath) throws IOException {
      var packer = new JarPacker(Platform.here());
      var libraries = new TarLayer();
      var application = new TarLayer();
      var inOrder = new ArrayList<String>();
      int libraryCount = 0;
      for (ServiceClassPath.Entry entry : classPath.entries()) {
        String path = Dockerfile.JARS + "/" + entry.jarName();
        Optional<byte[]> jar =
            Files.isDirectory(entry.source())
                ? Optional.of(packer.folder(entry.source()))
                : packer.library(entry.source());
        if (jar.isPresent()) {
          (entry.ours() ? application : libraries).bytes(path, jar.get());
          inOrder.add("/" + path);
          libraryCount += entry.ours() ? 0 : 1;
        }
      }
      save("libraries.tar", libraryCount + " libraries", libraries);
      for (String file : image.flagFiles()) {
        application.copy(
            Dockerfile.APPLICATION + "/" + file, inputs.jvmFlags().resolveSibling(file));
      }
      application
          .copy(Dockerfile.FLAGS, inputs.jvmFlags())
          .bytes(Dockerfile.APPLICATION + "/LICENSE", resource("LICENSE"))
          .bytes(Dockerfile.APPLICATION + "/NOTICE", resource("NOTICE"))
          .folder(Dockerfile.DATA, 0755, Dockerfile.USER);
      save("application.tar", image.service() + " " + inputs.version(), application);
      return inOrder;
    }

    private Map<String, String> labels() {
      var labels = new LinkedHashMap<String, String>();
      labels.put("org.opencontainers.image.title", image.service());
      labels.put("org.opencontainers.image.description", image.description());
      labels.put("org.opencontainers.image.version", inputs.version());
      labels.put("org.opencontainers.image.licenses", "Apache-2.0");
      inputs.base().ifPresent(base -> labels.put("org.opencontainers.image.base.name", base));
      if (!inputs.commit().isEmpty()) {
        labels.put("org.opencontainers.image.revision", inputs.commit());
        labels.put("io.personaplex.commit", inputs.commit());
      }
      return labels;
    }

    private void save(String name, String what, TarLayer layer) throws IOException {
      Path file = folder.resolve(name);
      layer.writeTo(file);
      long bytes = Files.size(file);
      files.put(name, bytes);
      progress.accept("%-15s %6.1f MB  %s".formatted(name, bytes / 1e6, what));
    }

    private static byte[] resource(String name) throws IOException {
      try (InputStream in = BuildContext.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IOException(name + " is not beside " + BuildContext.class.getName());
        }
        return in.readAllBytes();
      }
    }
  }
}
