package io.personaplex.personaplex;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.personaplex.speech.SpeechException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A folder that holds a checkpoint, and which file in it is what.
///
/// - **Published** (`nvidia/personaplex-7b-v1`): the names below, `voices/`, `voices.tgz` or both;
///   the sizes are a preset, because its `config.json` names none.
/// - **Described**: a `config.json` with our [#SCHEMA] names the files, every size and the
///   constants of the prompt; the golden set and `make-checkpoint` are such folders.
///
/// Only looked at here, not read: a file that is there and unsound is refused when it is opened.
public final class CheckpointFolder {
  /// Published name of the language model.
  public static final String LANGUAGE_MODEL = "model.safetensors";

  /// Published name of the codec.
  public static final String CODEC = "tokenizer-e351c8d8-checkpoint125.safetensors";

  /// Published name of the text tokenizer.
  public static final String TOKENIZER = "tokenizer_spm_32k_3.model";

  /// Where the checkpoint comes from.
  public static final String SOURCE = "https://huggingface.co/nvidia/personaplex-7b-v1";

  /// Value of `schema` in a `config.json` that describes the folder.
  public static final String SCHEMA = "tiny-personaplex-golden/1";

  /// The variable that names the folder.
  public static final String VARIABLE = "PERSONAPLEX_MODEL_PATH";

  /// Field of `config.json` that says where the weights are from, and its value for noise.
  static final String WEIGHTS = "weights";

  static final String RANDOM = "random";

  private static final String CONFIG = "config.json";

  private final Path folder;
  private final Optional<JsonNode> config;
  private final boolean isRandom;
  private final Path languageModel;
  private final Path codec;
  private final Path tokenizer;
  private final VoiceCollection voices;

  private CheckpointFolder(
      Path folder, Optional<JsonNode> config, boolean isRandom, VoiceCollection voices) {
    this.folder = folder;
    this.config = config;
    this.isRandom = isRandom;
    this.voices = voices;
    languageModel = folder.resolve(name(config, "/lm/weights", LANGUAGE_MODEL));
    codec = folder.resolve(name(config, "/mimi/weights", CODEC));
    tokenizer = folder.resolve(name(config, "/tokenizer/file", TOKENIZER));
  }

  /// Looks at a folder.
  ///
  /// @param cacheFolder where `voices.tgz` is unpacked, once
  /// @throws SpeechException naming everything that lacks, and what to do
  public static CheckpointFolder open(Path folder, Path cacheFolder) {
    if (!Files.isDirectory(folder)) {
      throw new SpeechException(
          "%s is '%s': there is no such folder. Put the files of %s into one and name that."
              .formatted(VARIABLE, folder, SOURCE));
    }
    Path file = folder.resolve(CONFIG);
    JsonNode json = read(file);
    var config = describedBy(file, json);
    var found =
        new CheckpointFolder(
            folder,
            config,
            json.path(WEIGHTS).asText().equals(RANDOM),
            VoiceCollection.find(folder, config, cacheFolder));
    found.refuseIfIncomplete();
    return found;
  }

  private void refuseIfIncomplete() {
    List<String> lacks = new ArrayList<>();
    addMissing(lacks, languageModel, "the language model");
    addMissing(lacks, codec, "the codec");
    addMissing(lacks, tokenizer, "the text tokenizer");
    if (voices.names().isEmpty()) {
      lacks.add("voices (a folder voices/ with .pt or .wav files, or voices.tgz)");
    }
    if (!lacks.isEmpty()) {
      throw new SpeechException(
          "%s is '%s', which lacks %s. All of it is at %s, behind a licence to accept and with a token to fetch it."
              .formatted(VARIABLE, folder, String.join(", ", lacks), SOURCE));
    }
  }

  private static void addMissing(List<String> lacks, Path file, String what) {
    if (!Files.isRegularFile(file)) {
      lacks.add("%s (%s)".formatted(file.getFileName(), what));
    }
  }

  private static JsonNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (JacksonException e) {
      throw new SpeechException("%s is no JSON: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new SpeechException("%s cannot be read".formatted(file), e);
    }
  }

  private static Optional<JsonNode> describedBy(Path file, JsonNode config) {
    String schema = config.path("schema").asText();
    if (schema.isEmpty()) {
      return Optional.empty(); // the published one says no more than whose it is
    }
    if (!schema.equals(SCHEMA)) {
      throw new SpeechException(
          "%s has the schema '%s', this version reads '%s'".formatted(file, schema, SCHEMA));
    }
    return Optional.of(config);
  }

  private static String name(Optional<JsonNode> config, String pointer, String published) {
    return config
        .map(node -> node.at(pointer).asText())
        .filter(name -> !name.isEmpty())
        .orElse(published);
  }

  /// The folder itself.
  public Path folder() {
    return folder;
  }

  /// Weights of the language model.
  public Path languageModel() {
    return languageModel;
  }

  /// Weights of the codec.
  public Path codec() {
    return codec;
  }

  /// Size of the codec's file.
  long codecBytes() {
    try {
      return Files.size(codec);
    } catch (IOException e) {
      throw new SpeechException("%s cannot be read".formatted(codec), e);
    }
  }

  /// The text tokenizer.
  public Path tokenizer() {
    return tokenizer;
  }

  /// The description of its sizes; empty for the published checkpoint.
  public Optional<JsonNode> config() {
    return config;
  }

  /// Whether its weights are noise, as `make-checkpoint` writes them.
  boolean isRandom() {
    return isRandom;
  }

  /// Its voices.
  VoiceCollection voices() {
    return voices;
  }
}
