package io.personaplex.tts.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.TtsGolden;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts how many cases of a golden file agree, by group, and says which do not.
public final class GoldenReport {
  private static final int MISSES_SHOWN = 60;

  private final String file;
  private final Map<String, int[]> counts = new TreeMap<>();
  private final Map<String, List<String>> misses = new TreeMap<>();

  public GoldenReport(String file) {
    this.file = file;
  }

  public void compare(String group, String input, Object got, Object wanted) {
    int[] count = counts.computeIfAbsent(group, g -> new int[2]);
    count[1]++;
    if (wanted.equals(got)) {
      count[0]++;
    } else {
      misses
          .computeIfAbsent(group, g -> new ArrayList<>())
          .add("%n  %s%n    got    %s%n    wanted %s".formatted(input, got, wanted));
    }
  }

  /// Every group must agree in at least this share, and there must be a case at all.
  public void assertShare(double wanted) {
    assertThat(counts).as("cases in %s", file).isNotEmpty();
    counts.forEach(
        (group, count) -> {
          List<String> missed = misses.getOrDefault(group, List.of());
          System.out.printf("%s, %s: %d of %d equal%n", file, group, count[0], count[1]);
          assertThat((double) count[0] / count[1])
              .as(
                  "%s, %s: %d of %d equal; misses: %s",
                  file,
                  group,
                  count[0],
                  count[1],
                  String.join("", missed.subList(0, Math.min(MISSES_SHOWN, missed.size()))))
              .isGreaterThanOrEqualTo(wanted);
        });
  }

  /// Rules are exact: every case of the committed set must agree. Another set holds sentences we
  /// have not seen; there 99 % are wanted.
  public void assertAll() {
    assertShare(TtsGolden.isCommittedSet() ? 1 : 0.99);
  }
}
