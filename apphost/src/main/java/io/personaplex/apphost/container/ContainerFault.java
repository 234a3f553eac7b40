package io.personaplex.apphost.container;

import org.jspecify.annotations.Nullable;

/// A container engine could not do what it was asked. The message says what was tried, what the
/// engine answered, and what to do; secrets of the container are masked in it.
public final class ContainerFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String engineWords;

  /// What went wrong.
  public enum Kind {
    /// The engine does not hold the image.
    NO_SUCH_IMAGE("the image is not there", "build it with ./personaplex image", false),
    /// There is no such container or volume.
    NOT_FOUND("it is not there", "look at what there is with ./personaplex ps", false),
    /// A registry wants a login.
    UNAUTHORISED(
        "the registry refuses without a login",
        "log in with 'docker login' or 'podman login'",
        false),
    /// Another process or container has the port.
    PORT_ALLOCATED(
        "a port is taken",
        "stop who has it, or choose another port with MOSHI_PORT or APP_PORT",
        true),
    /// The engine cannot hand a GPU to a container.
    GPU_DRIVER(
        "the engine cannot reach a GPU",
        "install the NVIDIA Container Toolkit and set the engine up for it, or set USE_GPU=false",
        false),
    /// A disk is full.
    NO_SPACE(
        "no space is left",
        "make room: ./personaplex clean, or the engine's 'system prune'",
        false),
    /// A container of this name exists.
    NAME_CONFLICT(
        "the name is in use",
        "remove the other one: ./personaplex clean, or 'rm' of the engine",
        false),
    /// A volume still serves a container.
    IN_USE("it is in use", "remove the containers that use it first", true),
    /// The engine cannot be spoken to.
    ENGINE_GONE("the engine cannot be reached", "start it, then see ./personaplex doctor", true),
    /// A registry cannot be spoken to.
    REGISTRY_GONE(
        "a registry cannot be reached",
        "see whether the network and HTTPS_PROXY of the engine are right, or pull the image first",
        true),
    /// The client did not come to an end in time and was killed.
    TIMED_OUT("no answer in time", "see whether the engine hangs: ./personaplex doctor", true),
    /// No engine can be told to make such a container.
    BAD_PLAN(
        "no container can be made so", "correct the setting it names, or use no container", false),
    /// Anything else.
    UNKNOWN("it failed", "see the engine's own words", true);

    private final String what;
    private final String remedy;
    private final boolean retryCanHelp;

    Kind(String what, String remedy, boolean retryCanHelp) {
      this.what = what;
      this.remedy = remedy;
      this.retryCanHelp = retryCanHelp;
    }

    /// What to do about it.
    public String remedy() {
      return remedy;
    }

    /// Whether the same call can succeed later without anyone doing anything here.
    public boolean retryCanHelp() {
      return retryCanHelp;
    }
  }

  /// @param action what was tried: `docker create scenario6-moshi`
  /// @param engineWords what the engine said, in one line; may be empty
  public ContainerFault(Kind kind, String action, String engineWords) {
    this(kind, action, engineWords, null);
  }

  /// The same with a cause.
  ContainerFault(Kind kind, String action, String engineWords, @Nullable Throwable cause) {
    super(
        "%s: %s%s; %s"
            .formatted(
                action,
                kind.what,
                engineWords.isEmpty() ? "" : " (" + engineWords + ")",
                kind.remedy),
        cause);
    this.kind = kind;
    this.engineWords = engineWords;
  }

  /// What went wrong.
  public Kind kind() {
    return kind;
  }

  /// What the engine said, in one line; may be empty.
  public String engineWords() {
    return engineWords;
  }

  /// What to do about it.
  public String remedy() {
    return kind.remedy;
  }

  /// Whether the same call can succeed later without anyone doing anything here.
  public boolean retryCanHelp() {
    return kind.retryCanHelp;
  }
}
