package io.personaplex.speech;

import java.util.List;
import java.util.Set;

/// How an engine describes itself to the backend, the page and the dashboard.
///
/// @param name short name as used by `SPEECH_ENGINE`: `cascade`, `echo`, ...
/// @param title one line for people: what is really speaking
/// @param format audio format of both directions
/// @param voices voices that can be used now, in display order; may be empty (an engine without
///   voices)
/// @param defaultVoice voice used when the client names none; empty when there are no voices
/// @param slots conversations it can hold at the same time
/// @param honours the parameters that have an effect
/// @param realTime whether it keeps up with the frame clock on this machine
/// @param models the models loaded, for `/api/info`
public record EngineInfo(
    String name,
    String title,
    AudioFormat format,
    List<Voice> voices,
    String defaultVoice,
    int slots,
    Set<Parameter> honours,
    boolean realTime,
    List<ModelInfo> models) {

  /// A model an engine has loaded.
  ///
  /// @param purpose what it does: `recognition`, `language model`, ...
  /// @param name catalogue name or file name
  /// @param licence SPDX identifier or licence name
  public record ModelInfo(String purpose, String name, String licence) {}

  /// Copies the collections; the default voice must be one of the voices.
  public EngineInfo {
    voices = List.copyOf(voices);
    honours = Set.copyOf(honours);
    models = List.copyOf(models);
    if (slots < 1) {
      throw new IllegalArgumentException(
          "engine %s: %d slots, wanted at least 1".formatted(name, slots));
    }
    var names = voices.stream().map(Voice::name).toList();
    if (voices.isEmpty() ? !defaultVoice.isEmpty() : !names.contains(defaultVoice)) {
      throw new IllegalArgumentException(
          "engine %s: default voice '%s' is not one of %s".formatted(name, defaultVoice, names));
    }
  }
}
