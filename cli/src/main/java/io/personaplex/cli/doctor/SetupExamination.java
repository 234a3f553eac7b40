package io.personaplex.cli.doctor;

import io.personaplex.cli.config.ConfigurationInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The doctor's checks that matter before a checkout is set up, for `personaplex setup`.
public final class SetupExamination {
  private static final List<String> IDS =
      List.of("jdk", "maven", "cpu", "memory", "disk", "pip", "setsid", "ports");

  private SetupExamination() {}

  /// What one check found.
  ///
  /// @param id as `personaplex doctor ID` knows it
  /// @param verdict its word: `ok`, `note`, `warning`, `failed`, `n/a`
  /// @param good whether there is nothing to do
  /// @param found one sentence
  /// @param remedy what to do, if there is something
  public record Outcome(
      String id, String verdict, boolean good, String found, Optional<String> remedy) {
    /// Whether a run will not work like this.
    public boolean failed() {
      return verdict.equals(Verdict.FAILED.word());
    }
  }

  /// Looks at this machine; takes as long as [Examination#LIMIT] at most.
  ///
  /// @param input where the settings come from
  public static List<Outcome> run(ConfigurationInput input) throws InterruptedException {
    var examination = new Examination(new LocalMachine(SettingsSeen.of(input)), Examination.LIMIT);
    var outcomes = new ArrayList<Outcome>();
    examination.run(Checks.named(IDS), result -> outcomes.add(outcome(result)));
    return outcomes;
  }

  private static Outcome outcome(Examination.Result result) {
    Finding finding = result.finding();
    boolean good =
        switch (finding.verdict()) {
          case OK, NOTE, NOT_APPLICABLE -> true;
          case WARNING, FAILED -> false;
        };
    return new Outcome(
        result.check().id(), finding.verdict().word(), good, finding.found(), finding.remedy());
  }
}
