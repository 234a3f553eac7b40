package io.personaplex.apphost;

/// What a service runs in, as a person finds it on this machine.
public sealed interface Place {
  /// A process of this machine.
  ///
  /// @param pid process id, which is also the id of its group
  record Child(long pid) implements Place {}

  /// A container.
  ///
  /// @param id as the engine knows it, 64 hex digits
  /// @param engine the engine's client program: `docker`
  record Container(String id, String engine) implements Place {
    private static final int ID_DIGITS_SHOWN = 12;

    /// As much of the id as the engines themselves show.
    public String shortId() {
      return id.substring(0, Math.min(ID_DIGITS_SHOWN, id.length()));
    }
  }

  /// Something we did not start.
  ///
  /// @param url where it answers
  record Elsewhere(String url) implements Place {}

  /// `pid 4711`, `container 3fa2b1c09d7e`, `http://localhost:8998`.
  default String words() {
    return switch (this) {
      case Child(long pid) -> "pid " + pid;
      case Container container -> "container " + container.shortId();
      case Elsewhere(String url) -> url;
    };
  }
}
