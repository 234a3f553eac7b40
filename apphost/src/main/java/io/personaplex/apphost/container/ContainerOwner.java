package io.personaplex.apphost.container;

import io.personaplex.apphost.process.ProcessIdentity;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The AppHost process a container belongs to. The start time tells it from a later process that
/// was given the same id.
///
/// @param pid process id, positive
/// @param startMillis when it started, counted as in [ProcessIdentity]
public record ContainerOwner(long pid, long startMillis) {
  private static final Pattern LABEL = Pattern.compile("([1-9][0-9]{0,9})@([0-9]{1,18})");

  /// The process that is running this code.
  public static ContainerOwner current() {
    return of(ProcessIdentity.current());
  }

  /// This process.
  public static ContainerOwner of(ProcessIdentity process) {
    return new ContainerOwner(process.pid(), process.startMillis());
  }

  /// Reads `PID@STARTMILLIS`; empty if the text is anything else.
  public static Optional<ContainerOwner> parse(String label) {
    Matcher matcher = LABEL.matcher(label);
    return matcher.matches()
        ? Optional.of(
            new ContainerOwner(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  /// As it stands in the label: `PID@STARTMILLIS`.
  @Override
  public String toString() {
    return pid + "@" + startMillis;
  }
}
