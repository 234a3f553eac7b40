package io.personaplex.apphost.container;

import io.personaplex.apphost.process.ProcessIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A container engine, reached through its client program.
///
/// - **Containers** are named by what [#create] returned, or by their name.
/// - **Time**: every call blocks and has a limit of its own, after which the client and all it
///   started are killed and a fault of the kind `TIMED_OUT` is thrown.
/// - **Errors**: a [ContainerFault] with its kind, a remedy, and whether trying again can help. An
///   interrupt kills the client.
/// - **Threads**: any number; meant for virtual threads.
public interface ContainerEngine {
  /// Which one it is.
  EngineKind kind();

  /// Its client program, for those who must go on when this JVM is gone; empty if there is none.
  Optional<Path> program();

  /// Whether it can be used, asked anew. Never throws a fault and answers within 5 s, whatever the
  /// client does.
  Diagnosis diagnose() throws InterruptedException;

  /// Whether the engine holds `image`. Nothing is ever pulled.
  default boolean hasImage(String image) throws InterruptedException {
    return imageId(image).isPresent();
  }

  /// The id (`sha256:…`) of the image that `image` names now; empty if the engine holds none.
  Optional<String> imageId(String image) throws InterruptedException;

  /// How large an image is, with the layers it shares with others; empty if the engine does not
  /// say.
  default OptionalLong imageBytes(String image) throws InterruptedException {
    return OptionalLong.empty();
  }

  /// Removes an image by its name. None is no error; one in use is.
  void removeImage(String image) throws InterruptedException;

  /// Builds an image, at most 30 minutes.
  ///
  /// @param output takes the builder's lines as they come, on a thread of the engine
  /// @return the id of the image
  String build(ImageBuild build, Consumer<String> output) throws InterruptedException;

  /// Creates a container and does not start it.
  ///
  /// The environment travels through the client's standard input: no value is in an argument or a
  /// file. (The engine tells it with the container: whoever may talk to the engine may read it.)
  ///
  /// @return its id, 64 hex digits
  String create(ContainerSpec spec) throws InterruptedException;

  /// Starts a created or stopped container; returns when its process runs.
  void start(String container) throws InterruptedException;

  /// Follows what the container prints, from its creation to its end.
  ///
  /// The engine's client is started at the first read. If it or the engine goes away while the
  /// container is there, the log takes up again where it was.
  ContainerLog followLogs(String container);

  /// Waits, without limit, until the container does not run; a container that was never started
  /// counts as ended with 0. An engine that goes away meanwhile is waited for, at most 30 s.
  ///
  /// @return the exit code; 128 + the signal if a signal ended it
  int waitExit(String container) throws InterruptedException;

  /// What the engine knows about a container; empty if there is none.
  Optional<ContainerState> inspect(String container) throws InterruptedException;

  /// Asks the container to end and kills it after `grace`. One that has ended, or is not there, is
  /// left as it is.
  ///
  /// @param grace whole seconds, rounded up
  void stop(String container, Duration grace) throws InterruptedException;

  /// Kills the container at once. One that has ended, or is not there, is left as it is.
  void kill(String container) throws InterruptedException;

  /// Removes the container, killing it first if it runs, with its nameless volumes; named volumes
  /// stay. None is no error.
  void remove(String container) throws InterruptedException;

  /// Containers, running or not, that carry all `labels`.
  ///
  /// @param labels label to value; an empty value stands for any
  List<ContainerState> list(Map<String, String> labels) throws InterruptedException;

  /// Creates a named volume; one that exists is kept as it is.
  void createVolume(String name, Map<String, String> labels) throws InterruptedException;

  /// Names of the volumes that carry all `labels`, as for [#list].
  List<String> listVolumes(Map<String, String> labels) throws InterruptedException;

  /// Removes a volume with all that is in it. None is no error; one in use is.
  void removeVolume(String name) throws InterruptedException;

  /// Removes the containers with our labels whose owner is dead, except persistent ones. What
  /// cannot be removed is reported, not thrown.
  Sweep sweep(Predicate<ProcessIdentity> isDead) throws InterruptedException;
}
