package io.personaplex.publish;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The recipe of one service's image.
///
/// @param service name of the service
/// @param description one line, for the image's label
/// @param tag name of the image, with its version: `personaplex/scenario6-moshi:latest`
/// @param mainClass the class whose `main` is the service
/// @param rooms our modules it needs, named as their folders
/// @param flagFiles names of files with further JVM flags, which lie beside the common one
/// @param libraries beginnings of the file names of other people's jars it needs: `netty-`
/// @param environment defaults inside a container, which a run may override
/// @param portVariable the variable of `environment` that says where it listens
/// @param tlsVariable the variable that turns TLS on, if it can
public record ServiceImage(
    String service,
    String description,
    String tag,
    String mainClass,
    List<String> rooms,
    List<String> flagFiles,
    List<String> libraries,
    Map<String, String> environment,
    String portVariable,
    Optional<String> tlsVariable) {

  /// What an image can be called; engines know finer rules.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]*");

  /// Copies the collections; the environment is sorted.
  ///
  /// @throws PublishException if no image can have that tag
  public ServiceImage {
    checkedName(tag);
    rooms = List.copyOf(rooms);
    flagFiles = List.copyOf(flagFiles);
    libraries = List.copyOf(libraries);
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    if (!environment.containsKey(portVariable)) {
      throw new IllegalArgumentException(
          "the image of %s sets no %s, the port to expose".formatted(service, portVariable));
    }
  }

  /// The same image under another name.
  ///
  /// @throws PublishException if no image can have it
  public ServiceImage tagged(String name) {
    return new ServiceImage(
        service,
        description,
        name,
        mainClass,
        rooms,
        flagFiles,
        libraries,
        environment,
        portVariable,
        tlsVariable);
  }

  /// That name, if an image can have it.
  ///
  /// @throws PublishException if not
  static String checkedName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new PublishException(
          "'%s' is no name of an image, wanted something like personaplex/scenario6-moshi:latest"
              .formatted(name));
    }
    return name;
  }

  /// The arguments of the health probe.
  List<String> probeArguments() {
    return Stream.concat(Stream.of(portVariable), tlsVariable.stream()).toList();
  }

  /// The port to expose, 1 … 65535.
  public int port() {
    return Integer.parseInt(environment.getOrDefault(portVariable, ""));
  }
}
