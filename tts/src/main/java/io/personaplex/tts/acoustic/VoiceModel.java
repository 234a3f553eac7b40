package io.personaplex.tts.acoustic;

/// One voice: the file that holds it and how long it takes to say a known word.
///
/// @param name the voice's own name
/// @param modelFile file of the acoustic model inside the model folder
/// @param probeFrames frames the reference gives for [#probeIds()]: another number means that this
///   machine rounds the model differently
public record VoiceModel(String name, String modelFile, int probeFrames) {
  /// American English, female; hibari-tts 0.2.1 (Apache-2.0). The number is case c0 of the golden
  /// set.
  public static final VoiceModel HEART = new VoiceModel("heart", "hibari.onnx", 74);

  /// The ids of "Yes." (`jˈɛs.`), the probe word: case c0 of the golden set.
  public static long[] probeIds() {
    return new long[] {0, 52, 156, 86, 61, 4, 0};
  }
}
