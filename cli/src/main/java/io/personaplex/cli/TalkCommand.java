package io.personaplex.cli;

import io.personaplex.audio.Wav;
import io.personaplex.backend.EngineHost;
import io.personaplex.backend.EngineState;
import io.personaplex.backend.VoiceChoice;
import io.personaplex.bench.QuietLog;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.talk.OfflineConversation;
import io.personaplex.cli.talk.OfflineReply;
import io.personaplex.personaplex.PersonaPlexEngine;
import io.personaplex.speech.EngineInfo;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `personaplex talk`: a conversation from a file into a file, without server and page; the
/// reference's offline mode with any engine.
@Command(
    name = "talk",
    description = "Holds a conversation from a WAV file into a WAV file.",
    footer = {
      "",
      "The reply is mono (--stereo: beside the user), 24 kHz, 16 bit, and as long as the",
      "recording: what the agent would say after its end is not heard unless --tail adds",
      "silence. An option of PersonaPlex only makes it speak, and is refused with another",
      "engine.",
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

  @Option(names = "--log", description = "Show the log of the engine, to find out what fails.")
  private boolean showsLog;

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
    try (var _ = QuietLog.beginUnless(showsLog);
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
        case EngineState.Ready(SpeechEngine engine, String choice, _) -> {
          // What it warns of is a live conversation, which nothing of this waits for.
          double loadMillis = (System.nanoTime() - loadStart) / 1e6;
          line.noted("%s: %s".formatted(engine.info().name(), engine.info().title()));
          line.noted(choice);
          options.withoutEffect(engine.info()).forEach(line::noted);
          VoiceChoice voice = options.voice(configuration, engine.info());
          if (!voice.notice().isEmpty()) {
            line.noted(voice.notice());
          }
          float[] user = files.withTail(recording, engine.info().format().sampleRate());
          var request =
              new SessionRequest(
                  voice.voice(),
                  options.persona(configuration),
                  SessionRequest.Sampling.DEFAULT,
                  options.seed());
          OfflineReply reply = converse(engine, request, user, line);
          files.write(user, reply);
          if (output.isJson()) {
            var report = new TalkReport(engine, choice, loadMillis);
            report(report, engine.info(), request, reply);
            output.print(report.json());
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
      SpeechEngine engine, SessionRequest request, float[] user, ProgressLine line)
      throws InterruptedException {
    PrintWriter words = Objects.requireNonNull(spec).commandLine().getOut();
    var progress =
        new TalkProgress(
            line,
            output.isJson() ? Optional.empty() : Optional.of(words),
            engine.info().format(),
            System::nanoTime);
    try {
      return new OfflineConversation(engine, request, progress).hold(user);
    } catch (SpeechException failure) {
      throw new CommandException(ExitCode.FAILED, "talk: " + failure.getMessage());
    } finally {
      progress.endLine();
    }
  }

  private void report(
      TalkReport report, EngineInfo engine, SessionRequest request, OfflineReply reply) {
    report.put("voice", request.voice());
    report.put("persona", request.persona());
    if (engine.name().equals(PersonaPlexEngine.NAME)) {
      report.put("greedy", options.isGreedy());
    }
    report.put("in", files.in().toString());
    report.put("out", files.out().toString());
    report.put(reply, engine.format());
  }
}
