package io.personaplex.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.audio.Wav;
import io.personaplex.speech.AudioFormat;
import java.io.IOException;
import java.io.InputStream;
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
  private static final String FOLDER = "manners/";
  private static final String FILE = FOLDER + "manners.json";

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
    try (InputStream in = open(FILE)) {
      return new ObjectMapper().readValue(in, MannersSet.class);
    } catch (IOException e) {
      throw new BenchException("%s cannot be read".formatted(FILE), e);
    }
  }

  /// A recording at the rate of the conversation.
  static float[] recording(String id) {
    String name = FOLDER + id + ".wav";
    try (InputStream in = open(name)) {
      return Wav.read(name, in).samplesAt(AudioFormat.MIMI.sampleRate());
    } catch (IOException e) {
      throw new BenchException("%s cannot be read".formatted(name), e);
    }
  }

  private static InputStream open(String name) {
    InputStream in = MannersSet.class.getResourceAsStream(name);
    if (in == null) {
      throw new BenchException(
          "%s is not among the resources of the bench; bench/record-manners makes recordings"
              .formatted(name));
    }
    return in;
  }
}
