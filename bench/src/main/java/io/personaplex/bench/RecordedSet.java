package io.personaplex.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.personaplex.audio.Wav;
import io.personaplex.speech.AudioFormat;
import java.io.IOException;
import java.io.InputStream;

/// A folder among the resources of the bench: a description in JSON, and recordings.
///
/// @param folder its name, ending in `/`
/// @param script what made the recordings
record RecordedSet(String folder, String script) {
  /// Its description.
  ///
  /// @throws BenchException if it is not there or cannot be read
  <T> T describedBy(String file, Class<T> type) {
    String name = folder + file;
    try (InputStream in = open(name)) {
      return new ObjectMapper().readValue(in, type);
    } catch (IOException e) {
      throw new BenchException("%s cannot be read".formatted(name), e);
    }
  }

  /// The recording with this id, at the rate of the conversation.
  ///
  /// @throws BenchException if it is not there or cannot be read
  float[] recording(String id) {
    String name = folder + id + ".wav";
    try (InputStream in = open(name)) {
      return Wav.read(name, in).samplesAt(AudioFormat.MIMI.sampleRate());
    } catch (IOException e) {
      throw new BenchException("%s cannot be read".formatted(name), e);
    }
  }

  private InputStream open(String name) {
    InputStream in = RecordedSet.class.getResourceAsStream(name);
    if (in == null) {
      throw new BenchException(
          "%s is not among the resources of the bench; %s makes recordings"
              .formatted(name, script));
    }
    return in;
  }
}
