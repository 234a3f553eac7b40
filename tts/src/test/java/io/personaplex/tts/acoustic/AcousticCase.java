package io.personaplex.tts.acoustic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.testkit.Npy;
import io.personaplex.testkit.TtsGolden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/// One case of the golden set's `onnx` folder: what goes in and which files hold what comes out.
record AcousticCase(
    String name,
    String phonemes,
    List<Long> ids,
    float speed,
    int frames,
    int samples,
    boolean half,
    double zeroNoiseRms,
    List<String> seeds) {

  /// All cases, at least one.
  static List<AcousticCase> all() {
    JsonNode list;
    try {
      list = JsonMapper.builder().build().readTree(TtsGolden.file("onnx/cases.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<AcousticCase> cases =
        StreamSupport.stream(list.spliterator(), false).map(AcousticCase::of).toList();
    if (cases.isEmpty()) {
      throw new AssertionError("onnx/cases.json: no case");
    }
    return cases;
  }

  private static AcousticCase of(JsonNode node) {
    var ids = new ArrayList<Long>();
    node.required("ids").forEach(id -> ids.add(id.longValue()));
    var seeds = new ArrayList<String>();
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (field.matches("seed\\d+")) {
                seeds.add(field);
              }
            });
    return new AcousticCase(
        node.required("name").textValue(),
        node.required("phonemes").textValue(),
        ids,
        node.required("speed").floatValue(),
        node.required("frames").intValue(),
        node.required("samples").intValue(),
        node.required("outputs").textValue().equals("float16"),
        node.required("zero_noise").required("rms").doubleValue(),
        seeds);
  }

  long[] idArray() {
    return ids.stream().mapToLong(Long::longValue).toArray();
  }

  /// A spectrum part of the reference.
  Npy part(String part) {
    return array(half ? part + "_f16" : part);
  }

  Npy array(String suffix) {
    return Npy.read(TtsGolden.file(file(suffix)));
  }

  boolean has(String suffix) {
    return Files.exists(
        TtsGolden.file("onnx/cases.json").resolveSibling(name + "_" + suffix + ".npy"));
  }

  private String file(String suffix) {
    return "onnx/%s_%s.npy".formatted(name, suffix);
  }

  float[] pitch() {
    return array("f0").values(frames);
  }

  float[] zeroNoiseWave() {
    return array("wave_zero_noise").values(samples);
  }

  /// The reference's outputs.
  AcousticFrames stored() {
    int bins = AcousticFrames.BINS;
    return new AcousticFrames(
        part("lh").values(bins, frames),
        part("theta").values(bins, frames),
        part("ln").values(bins, frames),
        part("lr").values(bins, frames),
        part("phi").values(bins, frames),
        pitch());
  }
}
