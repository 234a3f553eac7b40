package io.personaplex.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.cli.talk.OfflineReply;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.EngineInfo;
import io.personaplex.speech.SpeechEngine;

/// The report of a `talk` for programs: who spoke, to whom, how fast, what was said. What has no
/// meaning with an engine is not in it.
final class TalkReport {
  private final ObjectNode report = new ObjectMapper().createObjectNode();

  /// @param choice how the engine was chosen
  /// @param loadMillis time until it was there
  TalkReport(SpeechEngine engine, String choice, double loadMillis) {
    EngineInfo info = engine.info();
    report.put("engine", info.name());
    report.put("title", info.title());
    report.put("why", choice);
    var models = report.putArray("models");
    info.models()
        .forEach(
            model -> models.addObject().put("purpose", model.purpose()).put("name", model.name()));
    engine.computesWith().forEach(report::putPOJO);
    report.put("load_ms", rounded(loadMillis));
  }

  /// Something that was asked for and had an effect.
  void put(String key, Object value) {
    report.putPOJO(key, value);
  }

  /// The conversation.
  ///
  /// @param format of the frames
  void put(OfflineReply reply, AudioFormat format) {
    reply.seed().ifPresent(seed -> report.put("seed", seed));
    report.put(
        "seconds", rounded((double) reply.audio().samples().length / reply.audio().sampleRate()));
    report.put("prompt_ms", rounded(reply.promptMillis()));
    report.put("frames", reply.frames());
    reply.framesPerSecond().ifPresent(speed -> report.put("frames_per_s", rounded(speed)));
    reply.realTimeFactor().ifPresent(factor -> report.put("real_time_factor", rounded(factor)));
    report.put("frames_late", reply.framesLate());
    var notices = report.putArray("notices");
    reply
        .notices()
        .forEach(
            notice ->
                notices
                    .addObject()
                    .put("at_s", rounded(notice.frame() * format.frameMillis() / 1000.0))
                    .put("notice", notice.words()));
    var heard = report.putArray("heard");
    reply.heard().forEach(heard::add);
    report.put("text", reply.text());
  }

  /// The report.
  ObjectNode json() {
    return report;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
