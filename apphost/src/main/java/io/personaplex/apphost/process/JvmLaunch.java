package io.personaplex.apphost.process;

import io.personaplex.apphost.model.ApplicationException;
import io.personaplex.apphost.model.Form;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a child JVM is started: with the same Java, class path and flags as this one.
///
/// The class path travels in `CLASSPATH`, so that `ps` shows what a child is instead of a screen of
/// jars. Each child gets a session of its own where the system has `setsid`: a Ctrl+C in the
/// terminal then reaches only the AppHost, which stops the children in order.
///
/// @param java the `java` program
/// @param flags its flags, an `@file` among them if there is one
/// @param classPath class path of the children
public record JvmLaunch(Path java, List<String> flags, String classPath) {
  /// Names the file with the JVM flags; set by the launcher script.
  public static final String FLAGS_PROPERTY = "personaplex.jvm.args";

  private static final Optional<Path> SETSID = onPath("setsid");

  /// Copies the flags.
  public JvmLaunch {
    flags = List.copyOf(flags);
  }

  /// As this JVM was started.
  ///
  /// @throws ApplicationException if the file with the JVM flags cannot be found
  public static JvmLaunch likeThisJvm() {
    Path flags = Path.of(System.getProperty(FLAGS_PROPERTY, "jvm.args")).toAbsolutePath();
    if (!Files.isReadable(flags)) {
      throw new ApplicationException(
          "%s: the file with the JVM flags is not there; start with ./personaplex, or pass -D%s=FILE"
              .formatted(flags, FLAGS_PROPERTY));
    }
    return new JvmLaunch(
        javaProgram(), List.of("@" + flags), System.getProperty("java.class.path", ""));
  }

  /// The `java` program of this JVM.
  public static Path javaProgram() {
    return Path.of(System.getProperty("java.home", ""), "bin", "java");
  }

  /// The command line for `form`.
  public List<String> command(Form.Jvm form) {
    var command = new ArrayList<String>();
    SETSID.ifPresent(setsid -> command.add(setsid.toString()));
    command.add(java.toString());
    command.addAll(flags);
    command.add(ChildMain.class.getName());
    command.add(form.mainClass());
    command.addAll(form.arguments());
    return command;
  }

  /// Starts `form`. Its output and errors come as one stream; its standard input is the lifeline,
  /// held open by this process alone.
  ///
  /// @throws IOException if the `java` program cannot be run
  public Process start(Form.Jvm form, Map<String, String> environmentOfForm) throws IOException {
    if (!Files.isExecutable(java)) {
      throw new IOException(
          "there is no such program"); // setsid would only say so on the child's output
    }
    var builder = new ProcessBuilder(command(form)).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("CLASSPATH", classPath);
    environment.putAll(environmentOfForm);
    return builder.start();
  }

  private static Optional<Path> onPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        Path candidate = Path.of(folder, program);
        if (Files.isExecutable(candidate)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }
}
