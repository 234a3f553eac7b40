package io.personaplex.speech;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The 18 voices of the PersonaPlex release. Known clients ask for them whatever engine is running,
/// so their names are never an error.
public final class PersonaPlexVoices {
  /// NATF0 … NATM3, VARF0 … VARM4, in the order in which a page lists them.
  public static final List<Voice> ALL =
      Stream.of(
              group("NATF", 4, "Natural Female", "female, smooth and conversational"),
              group("NATM", 4, "Natural Male", "male, smooth and conversational"),
              group("VARF", 5, "Variety Female", "female, more diverse"),
              group("VARM", 5, "Variety Male", "male, more diverse"))
          .flatMap(List::stream)
          .toList();

  /// Their names.
  public static final List<String> NAMES = ALL.stream().map(Voice::name).toList();

  private PersonaPlexVoices() {}

  private static List<Voice> group(String prefix, int count, String group, String description) {
    return IntStream.range(0, count)
        .mapToObj(
            number ->
                new Voice(
                    prefix + number,
                    group,
                    "%s %d: %s; packaged with PersonaPlex".formatted(group, number, description)))
        .toList();
  }
}
