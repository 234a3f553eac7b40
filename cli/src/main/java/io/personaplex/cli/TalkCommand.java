package io.personaplex.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.audio.AudioException;
import io.personaplex.audio.OfflineWav;
import io.personaplex.audio.Wav;
import io.personaplex.backend.EngineHost;
import io.personaplex.backend.EngineState;
import io.personaplex.backend.VoiceChoice;
import io.personaplex.bench.QuietLog;
import io.personaplex.cli.config.Configuration;
import io.personaplex.cli.talk.OfflineConversation;
import io.personaplex.cli.talk.OfflineReply;
import io.personaplex.cli.talk.PendingFile;
import io.personaplex.protocol.ProtocolException;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.SessionRequest;
import io.personaplex.speech.SpeechEngine;
import io.personaplex.speech.SpeechException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
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
  private static final int TAIL_SECONDS_MAX = 600;
  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<String, String> environment;

  @Option(names = "--in", paramLabel = "WAV", required = true, description = "The user.")
  private Path in = Path.of("");

  @Option(names = "--out", paramLabel = "WAV", required = true, description = "The reply.")
  private Path out = Path.of("");

  @Option(names = "--stereo", description = "Write the user left and the agent right.")
  private boolean stereo;

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description = "Write a JSON array of what each frame says: a piece of text, PAD or EPAD.")
  private @Nullable Path tokens;

  @Option(
      names = "--tail",
      paramLabel = "S",
      defaultValue = "0",
      description = "Seconds of silence after the recording; default: ${DEFAULT-VALUE}.")
  private double tailSeconds;

  @Mixin private TalkOptions options = new TalkOptions();
  @Mixin private Output output = new Output();

  // Set by picocli before a command runs.
  @Spec private @Nullable CommandSpec spec;

  TalkCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    checkFiles();
    Configuration configuration = options.configuration(environment);
    configuration.notices().forEach(notice -> output.note("note: " + notice));
    Wav recording = readUser();
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
          line.show("load", "loading: " + activity + percent(progress));
        }
      }
      switch (host.state()) {
        case EngineState.Ready(SpeechEngine engine, String all, _) -> {
          // What it warns of is a live conversation, which nothing of this waits for.
          String why = all.replace(engine.warning(), "").strip();
          double loadMillis = (System.nanoTime() - loadStart) / 1e6;
          line.noted("%s: %s".formatted(engine.info().name(), engine.info().title()));
          line.noted(why);
          float[] user = user(recording, engine.info().format().sampleRate());
          OfflineReply reply = converse(engine, configuration, user, line);
          write(user, reply);
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
          new OfflineConversation(engine, request, new Told(line, engine.info().format()))
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

  /// Says what goes on: the reply's words as they come, or how far it is where they are not shown.
  private final class Told implements OfflineConversation.Listener {
    private final ProgressLine line;
    private final AudioFormat format;
    private final PrintWriter words;

    Told(ProgressLine line, AudioFormat format) {
      this.line = line;
      this.format = format;
      words = Objects.requireNonNull(spec).commandLine().getOut();
    }

    @Override
    public void prompting(double fraction) {
      line.show("prompt", "prompt (voice and persona)" + percent(fraction));
    }

    @Override
    public void stepped(int done, int all) {
      if (output.isJson() || !line.isOnTerminal()) {
        line.show("talk", "talking: %.1f of %.1f s".formatted(seconds(done), seconds(all)));
      } else {
        line.close();
      }
    }

    @Override
    public void said(String piece) {
      if (!output.isJson()) {
        line.close();
        words.print(printable(piece));
        words.flush();
      }
    }

    private double seconds(int frames) {
      return frames * format.frameMillis() / 1000.0;
    }
  }

  /// Without what would drive a terminal: a model can choose any byte.
  static String printable(String piece) {
    return piece
        .codePoints()
        .filter(c -> c == '\n' || !Character.isISOControl(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String percent(double fraction) {
    return fraction < 0 ? "" : ", %.0f %%".formatted(100 * fraction);
  }

  private void checkFiles() {
    if (!(tailSeconds >= 0 && tailSeconds <= TAIL_SECONDS_MAX)) {
      throw new CommandException(
          ExitCode.USAGE,
          "--tail is %s, wanted seconds from 0 to %d".formatted(tailSeconds, TAIL_SECONDS_MAX));
    }
    checkTarget("--out", out);
    if (tokens != null) {
      checkTarget("--tokens", tokens);
      if (isSame(tokens, out)) {
        throw new CommandException(
            ExitCode.USAGE, "--tokens and --out both name %s".formatted(out));
      }
    }
  }

  /// Before the work, not after it.
  private void checkTarget(String option, Path file) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    if (isSame(in, file)) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s and --in both name %s: the recording is not overwritten".formatted(option, file));
    }
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s is %s: %s is no folder that can be written to".formatted(option, file, folder));
    }
    if (Files.isDirectory(file)) {
      throw new CommandException(
          ExitCode.USAGE, "%s is %s, which is a folder: name a file".formatted(option, file));
    }
  }

  private static boolean isSame(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException _) {
      // One of them is not there yet.
      return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }
  }

  /// The first channel.
  private Wav readUser() {
    try {
      Wav recording = Wav.readFirstChannel(in);
      if (recording.samples().length == 0) {
        throw new CommandException(ExitCode.FAILED, "%s: no sound in it".formatted(in));
      }
      return recording;
    } catch (AudioException unreadable) {
      throw new CommandException(
          ExitCode.FAILED,
          Files.exists(in) ? String.valueOf(unreadable.getMessage()) : in + ": no such file");
    }
  }

  /// The recording at the engine's rate, with its tail.
  private float[] user(Wav recording, int sampleRate) {
    float[] samples = recording.samplesAt(sampleRate);
    return Arrays.copyOf(samples, samples.length + (int) Math.round(tailSeconds * sampleRate));
  }

  private void write(float[] user, OfflineReply reply) {
    float[] agent = reply.audio().samples();
    int rate = reply.audio().sampleRate();
    write(out, stereo ? OfflineWav.toBytes(rate, user, agent) : OfflineWav.toBytes(rate, agent));
    if (tokens != null) {
      try {
        write(tokens, new ObjectMapper().writeValueAsBytes(reply.frameTexts()));
      } catch (com.fasterxml.jackson.core.JsonProcessingException impossible) {
        throw new IllegalStateException("strings cannot be written as JSON", impossible);
      }
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      PendingFile.write(file, bytes);
    } catch (IOException failure) {
      throw new CommandException(
          ExitCode.FAILED, "%s cannot be written (%s)".formatted(file, failure.getMessage()));
    }
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
    report.put("in", in.toString());
    report.put("out", out.toString());
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
