package io.personaplex.models;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The paper written when every file of a model was checked: presence is then a matter of size and
/// time, not of reading a gigabyte again.
///
/// @param source who brought it, for people
record Receipt(String model, String source, List<Entry> files) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  Receipt {
    files = List.copyOf(files);
  }

  /// One checked file.
  ///
  /// @param modifiedMillis its time of change when it was checked
  record Entry(String name, String path, long bytes, long modifiedMillis, String sha256) {

    /// What lies there now, with the checksum just computed.
    static Entry of(String name, Path file, String sha256) throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Entry(
          name,
          file.toString(),
          attributes.size(),
          attributes.lastModifiedTime().toMillis(),
          sha256);
    }

    boolean unchanged() {
      try {
        var attributes = Files.readAttributes(Path.of(path), BasicFileAttributes.class);
        return attributes.isRegularFile()
            && attributes.size() == bytes
            && attributes.lastModifiedTime().toMillis() == modifiedMillis;
      } catch (IOException e) {
        return false;
      }
    }
  }

  /// The receipt in that file; empty if there is none or it is damaged.
  static Optional<Receipt> read(Path file) {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), Receipt.class));
    } catch (JacksonException | NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ModelException("Cannot read " + file + ": " + e, e);
    }
  }

  /// All receipts that can be read, valid or not.
  static List<Receipt> all(CacheFolders folders) {
    Path folder = folders.receipts();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .flatMap(file -> read(file).stream())
          .toList();
    } catch (IOException e) {
      throw new ModelException("Cannot read " + folder + ": " + e, e);
    }
  }

  /// The receipt of a model whose files are all here and unchanged.
  static Optional<Receipt> valid(CacheFolders folders, Model model) {
    return read(folders.receipt(model.name()))
        .filter(receipt -> receipt.matches(model))
        .filter(Receipt::unchanged);
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.write(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    AtomicFile.publish(temporary, file);
  }

  /// Whether these are the files one of the model's sources brings, as this catalogue has them.
  boolean matches(Model wanted) {
    return wanted.sources().stream().anyMatch(this::matches);
  }

  private boolean matches(ModelSource wanted) {
    Set<String> names = files.stream().map(Entry::name).collect(Collectors.toSet());
    return names.size() == wanted.files().size()
        && wanted.files().stream()
            .allMatch(
                file ->
                    files.stream()
                        .anyMatch(
                            entry ->
                                entry.name().equals(file.name())
                                    && (!file.hasChecksum()
                                        || entry.sha256().equals(file.sha256()))));
  }

  boolean unchanged() {
    return files.stream().allMatch(Entry::unchanged);
  }
}
