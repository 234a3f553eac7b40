package io.personaplex.personaplex;

import com.fasterxml.jackson.databind.JsonNode;
import io.personaplex.speech.PersonaPlexVoices;
import io.personaplex.speech.SpeechException;
import io.personaplex.speech.Voice;
import io.personaplex.tensor.TensorException;
import io.personaplex.tensor.VoicePackage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/// The voices of a checkpoint folder by name, which is the file's without its suffix. A client can
/// ask for these names and no other, so what it sends never becomes a path.
final class VoiceCollection {
  private static final String PACKAGED = ".pt";
  private static final String RECORDED = ".wav";
  private static final String FOLDER = "voices";
  private static final String ARCHIVE = "voices.tgz";

  /// The voice the page of the original starts with.
  private static final String PREFERRED = "NATF2";

  private final Map<String, VoiceSource> sources;
  private final List<Voice> voices;

  private VoiceCollection(Map<String, VoiceSource> sources) {
    this.sources = sources;
    var listed = new ArrayList<Voice>();
    PersonaPlexVoices.ALL.stream()
        .filter(voice -> sources.containsKey(voice.name()))
        .forEach(listed::add);
    sources.forEach(
        (name, source) -> {
          if (!PersonaPlexVoices.NAMES.contains(name)) {
            listed.add(described(name, source));
          }
        });
    voices = List.copyOf(listed);
  }

  /// The files of `voices/` and those of `voices.tgz`; of one name the loose one. A described
  /// folder that has neither keeps its voices beside its other files.
  ///
  /// @throws SpeechException if a folder cannot be read
  static VoiceCollection find(Path folder, Optional<JsonNode> config, Path cacheFolder) {
    var sources = new TreeMap<String, VoiceSource>();
    Path own = folder.resolve(FOLDER);
    Path archive = folder.resolve(ARCHIVE);
    if (Files.isDirectory(own)) {
      addAll(own, true, sources);
    }
    if (Files.isRegularFile(archive)) {
      addAll(unpacked(archive, cacheFolder), true, sources);
    }
    if (sources.isEmpty() && config.isPresent()) {
      addAll(folder, false, sources); // as the golden set, whose recordings are something else
    }
    return new VoiceCollection(sources);
  }

  /// Unpacks the archive beside what else is kept of checkpoints, once: another archive has another
  /// folder.
  private static Path unpacked(Path archive, Path cacheFolder) {
    try (var bytes = new CheckedInputStream(Files.newInputStream(archive), new CRC32())) {
      long size = bytes.transferTo(OutputStream.nullOutputStream());
      Path folder =
          cacheFolder.resolve("voices-%d-%08x".formatted(size, bytes.getChecksum().getValue()));
      VoicePackage.extract(archive, folder);
      return folder;
    } catch (TensorException e) {
      throw new SpeechException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new SpeechException("%s cannot be read".formatted(archive), e);
    }
  }

  private static void addAll(
      Path folder, boolean withRecordings, Map<String, VoiceSource> sources) {
    try (Stream<Path> files = Files.list(folder)) {
      // A packaged voice goes before a recording of the same name.
      for (Path file : files.sorted(Comparator.comparing(Path::toString)).toList()) {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file)) {
          continue;
        }
        if (name.endsWith(PACKAGED)) {
          sources.putIfAbsent(without(name, PACKAGED), new VoiceSource.Packaged(file));
        } else if (withRecordings && name.endsWith(RECORDED)) {
          sources.putIfAbsent(without(name, RECORDED), new VoiceSource.Recording(file));
        }
      }
    } catch (IOException e) {
      throw new SpeechException("%s: its voices cannot be listed".formatted(folder), e);
    }
  }

  private static String without(String name, String suffix) {
    return name.substring(0, name.length() - suffix.length());
  }

  private static Voice described(String name, VoiceSource source) {
    return switch (source) {
      case VoiceSource.Packaged(Path file) ->
          new Voice(name, "Other voices", "packaged voice " + file.getFileName());
      case VoiceSource.Recording(Path file) ->
          new Voice(name, "Recordings", "voice from the recording " + file.getFileName());
    };
  }

  /// In display order: those of the release, then the others by name.
  List<Voice> voices() {
    return voices;
  }

  /// Names in display order.
  List<String> names() {
    return voices.stream().map(Voice::name).toList();
  }

  /// The voice used when nobody names one.
  String defaultName() {
    return sources.containsKey(PREFERRED) ? PREFERRED : voices.getFirst().name();
  }

  /// Where a voice comes from.
  ///
  /// @throws IllegalArgumentException if there is none of that name
  VoiceSource source(String name) {
    VoiceSource source = sources.get(name);
    if (source == null) {
      throw new IllegalArgumentException(
          "personaplex has no voice '%s', voices: %s".formatted(name, String.join(", ", names())));
    }
    return source;
  }
}
