package io.personaplex.apphost;

import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.model.Form;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How a child JVM is started: with the same Java, class path and flags as this one.
///
/// The class path travels in `CLASSPATH`, so that `ps` shows what a child is instead of a screen of
/// jars.
///
/// @param java the `java` program
/// @param flags its flags, an `@file` among them if there is one
/// @param classPath class path of the children
public record JvmLaunch(Path java, List<String> flags, String classPath) {
  /// Names the file with the JVM flags; set by the launcher script.
  public static final String FLAGS_PROPERTY = "personaplex.jvm.args";

  /// Name of the file with the flags of processes that run the networks; it lies beside the common
  /// one.
  public static final String ENGINE_FLAGS = "engine.jvm.args";

  private static final String HOST_FLAGS = "host.jvm.args";

  /// Copies the flags.
  public JvmLaunch {
    flags = List.copyOf(flags);
  }

  /// As this JVM was started.
  ///
  /// @throws ApplicationException if the file with the JVM flags cannot be found
  public static JvmLaunch likeThisJvm() {
    return new JvmLaunch(
        javaProgram(), List.of("@" + flagsFile()), System.getProperty("java.class.path", ""));
  }

  /// The file with the flags of every PersonaPlex JVM.
  ///
  /// @throws ApplicationException if it cannot be found
  public static Path flagsFile() {
    Path flags = Path.of(System.getProperty(FLAGS_PROPERTY, "jvm.args")).toAbsolutePath();
    if (!Files.isReadable(flags)) {
      throw new ApplicationException(
          "%s: the file with the JVM flags is not there; start with ./personaplex, or pass -D%s=FILE"
              .formatted(flags, FLAGS_PROPERTY));
    }
    return flags;
  }

  /// The file with the flags that the JVM of an AppHost has besides.
  ///
  /// @throws ApplicationException if the file with the JVM flags cannot be found
  public static Path hostFlagsFile() {
    return flagsFile().resolveSibling(HOST_FLAGS);
  }

  /// The `java` program of this JVM.
  public static Path javaProgram() {
    return Path.of(System.getProperty("java.home", ""), "bin", "java");
  }

  /// The command line for `form`.
  ///
  /// @throws ApplicationException if the form has further flags and the file with the common ones,
  ///   beside which they lie, cannot be found
  public List<String> command(Form.Jvm form) {
    var command = new ArrayList<String>();
    command.add(java.toString());
    command.addAll(flags);
    form.flagFiles().forEach(file -> command.add("@" + flagsFile().resolveSibling(file)));
    command.add(form.mainClass());
    command.addAll(form.arguments());
    return command;
  }

  /// The variables a child JVM needs.
  public Map<String, String> environment() {
    return Map.of("CLASSPATH", classPath);
  }
}
