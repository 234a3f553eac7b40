package io.personaplex.backend;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The 18 voices of the PersonaPlex release. Known clients ask for them whatever engine is running,
/// so their names are never an error.
final class PersonaPlexVoices {
  /// NATF0 … NATM3, VARF0 … VARM4.
  static final List<String> NAMES =
      Stream.of(group("NATF", 4), group("NATM", 4), group("VARF", 5), group("VARM", 5))
          .flatMap(List::stream)
          .toList();

  private PersonaPlexVoices() {}

  private static List<String> group(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(number -> prefix + number).toList();
  }
}
