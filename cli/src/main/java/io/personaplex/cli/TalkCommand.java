package io.personaplex.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.audio.Wav;
import io.personaplex.backend.EngineHost;
import io.personaplex.backend.EngineState;
import io.personaplex.backend.VoiceChoice;
import io.personaplex.bench.QuietLog;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.talk.OfflineConversation;
import io.personaplex.cli.talk.OfflineReply;
import io.personaplex.protocol.ProtocolException;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `personaplex talk`: a conversation from a file into a file, without server and page; the
/// reference's offline mode with any engine.
@Command(
    name = "talk",
    description = "Holds a conversation from a WAV file into a WAV file.",
    footer = {
      "",
      "The reply is mono, 24 kHz, 16 bit, and as long as the recording: what the agent",
      "would say after its end is not heard unless --tail adds silence.",
      "",
      "Examples:",
      "  personaplex talk --in user.wav --out reply.wav",
      "  personaplex talk --in user.wav --out both.wav --stereo --voice NATM1 --seed 7",
      "  personaplex talk --in user.wav --out reply.wav --engine cascade --tail 10 --json",
      "",
      "Exit code: 0, 1 (a file or the engine failed), 2 (wrong use or settings),",
      "130 (ended by Ctrl+C; nothing half-written is left)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class TalkCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<String, String> environment;

  @Mixin private TalkFiles files = new TalkFiles();
  @Mixin private TalkOptions options = new TalkOptions();
  @Mixin private Output output = new Output();

  // Set by picocli before a command runs.
  @Spec private @Nullable CommandSpec spec;

  TalkCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    files.check();
    Configuration configuration = options.configuration(environment);
    configuration.notices().forEach(notice -> output.note("note: " + notice));
    Wav recording = files.readUser();
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    long loadStart = System.nanoTime();
    try (var _ = QuietLog.begin();
        ProgressLine line = ProgressLine.on(err);
        var host =
            new EngineHost(
                EngineHost.discover(),
                options.engine(configuration),
                options.engineEnvironment(configuration))) {
      host.start();
      while (!host.awaitSettled(POLL)) {
        if (host.state() instanceof EngineState.Starting(String activity, double progress)) {
          line.show("load", "loading: " + activity + TalkProgress.percent(progress));
        }
      }
      switch (host.state()) {
        case EngineState.Ready(SpeechEngine engine, String all, _) -> {
          // What it warns of is a live conversation, which nothing of this waits for.
          String why = all.replace(engine.warning(), "").strip();
          double loadMillis = (System.nanoTime() - loadStart) / 1e6;
          line.noted("%s: %s".formatted(engine.info().name(), engine.info().title()));
          line.noted(why);
          float[] user = files.withTail(recording, engine.info().format().sampleRate());
          OfflineReply reply = converse(engine, configuration, user, line);
          files.write(user, reply);
          if (output.isJson()) {
            output.print(report(engine, why, configuration, loadMillis, reply));
          }
        }
        case EngineState.Failed(String reason) ->
            throw new CommandException(ExitCode.FAILED, "talk: " + reason);
        case EngineState.Starting _ -> throw new IllegalStateException("settled and starting");
      }
      return ExitCode.OK.code();
    }
  }

  private OfflineReply converse(
      SpeechEngine engine, Configuration configuration, float[] user, ProgressLine line)
      throws InterruptedException {
    try {
      VoiceChoice voice = VoiceChoice.of(options.voice(configuration), engine.info());
      if (!voice.notice().isEmpty()) {
        line.noted(voice.notice());
      }
      var request =
          new SessionRequest(
              voice.voice(),
              options.persona(configuration),
              SessionRequest.Sampling.DEFAULT,
              options.seed());
      OfflineReply reply =
          new OfflineConversation(engine, request, progress(line, engine.info().format()))
              .hold(user);
      line.close();
      if (!output.isJson() && !reply.text().isEmpty()) {
        output.print("");
      }
      return reply;
    } catch (ProtocolException wrongVoice) {
      // It speaks of the parameter as it is called on the wire.
      throw new CommandException(
          ExitCode.USAGE,
          "--" + String.valueOf(wrongVoice.getMessage()).replaceFirst("_prompt", ""));
    } catch (SpeechException failure) {
      throw new CommandException(ExitCode.FAILED, "talk: " + failure.getMessage());
    }
  }

  private TalkProgress progress(ProgressLine line, AudioFormat format) {
    PrintWriter words = Objects.requireNonNull(spec).commandLine().getOut();
    return new TalkProgress(line, output.isJson() ? Optional.empty() : Optional.of(words), format);
  }

  private ObjectNode report(
      SpeechEngine engine,
      String why,
      Configuration configuration,
      double loadMillis,
      OfflineReply reply) {
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("engine", engine.info().name());
    report.put("title", engine.info().title());
    report.put("why", why);
    var models = report.putArray("models");
    engine
        .info()
        .models()
        .forEach(
            model -> models.addObject().put("purpose", model.purpose()).put("name", model.name()));
    engine.computesWith().forEach(report::putPOJO);
    report.put("voice", VoiceChoice.of(options.voice(configuration), engine.info()).voice());
    report.put("persona", options.persona(configuration));
    reply.seed().ifPresent(seed -> report.put("seed", seed));
    report.put("greedy", options.isGreedy());
    report.put("in", files.in().toString());
    report.put("out", files.out().toString());
    report.put(
        "seconds", rounded((double) reply.audio().samples().length / reply.audio().sampleRate()));
    report.put("load_ms", rounded(loadMillis));
    report.put("prompt_ms", rounded(reply.promptMillis()));
    report.put("frames", reply.frames());
    report.put("frames_per_s", rounded(reply.framesPerSecond()));
    report.put("real_time_factor", rounded(reply.realTimeFactor()));
    report.put("frames_late", reply.framesLate());
    var heard = report.putArray("heard");
    reply.heard().forEach(heard::add);
    report.put("text", reply.text());
    return report;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
