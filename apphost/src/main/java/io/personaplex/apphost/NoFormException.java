package io.personaplex.apphost;

import java.util.List;
import java.util.stream.Collectors;

/// A service could not be started in any of its forms.
final class NoFormException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<StartFault> faults;

  /// @param faults one for each form
  NoFormException(List<StartFault> faults) {
    super(faults.stream().map(StartFault::why).collect(Collectors.joining("; ")));
    this.faults = List.copyOf(faults);
  }

  /// Whether one of them may pass by itself.
  boolean passes() {
    return faults.stream().anyMatch(StartFault::passes);
  }

  /// Each fault with its remedy.
  List<String> reasons() {
    return faults.stream()
        .map(
            fault ->
                fault.remedy().isEmpty() ? fault.why() : fault.why() + " (" + fault.remedy() + ")")
        .toList();
  }

  ResourceState.FailedToStart failed() {
    return new ResourceState.FailedToStart(
        String.valueOf(getMessage()),
        faults.stream()
            .map(StartFault::remedy)
            .filter(remedy -> !remedy.isEmpty())
            .distinct()
            .collect(Collectors.joining("; ")));
  }
}
