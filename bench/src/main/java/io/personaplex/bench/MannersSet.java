package io.personaplex.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/// The committed cases of `bench manners`; `bench/record-manners` made the recordings, all of them
/// synthetic.
///
/// @param about where the recordings come from
/// @param persona who is asked
/// @param ask the question whose answer is long
/// @param interruptions ids of questions of `bench talk`
record MannersSet(
    String about,
    String persona,
    Sound ask,
    List<String> interruptions,
    List<Sound> backchannels,
    List<Cough> coughs,
    List<Echo> echoes) {
  private static final RecordedSet FILES = new RecordedSet("manners/", "bench/record-manners");

  MannersSet {
    interruptions = List.copyOf(interruptions);
    backchannels = List.copyOf(backchannels);
    coughs = List.copyOf(coughs);
    echoes = List.copyOf(echoes);
  }

  /// Something said.
  ///
  /// @param voice `SYNTHESISER:VOICE`
  @JsonIgnoreProperties({"phonemes", "stretch"}) // for the script alone
  record Sound(String id, String voice, String text) {}

  /// A burst of noise.
  record Cough(String id, int millis, int bursts, int seed) {}

  /// The agent's own output in a room.
  ///
  /// @param decibels of its level at the microphone against the output
  record Echo(
      String id, @JsonProperty("delay_millis") int delayMillis, double decibels, int seed) {}

  static MannersSet load() {
    return FILES.describedBy("manners.json", MannersSet.class);
  }

  /// A recording at the rate of the conversation.
  static float[] recording(String id) {
    return FILES.recording(id);
  }
}
