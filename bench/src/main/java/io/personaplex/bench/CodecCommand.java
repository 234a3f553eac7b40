package io.personaplex.bench;

import static io.personaplex.bench.FrameCommand.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.codec.CodecConfig;
import io.personaplex.codec.CodecException;
import io.personaplex.codec.Mimi;
import io.personaplex.codec.MimiDecoder;
import io.personaplex.codec.MimiEncoder;
import io.personaplex.kernels.Compute;
import io.personaplex.personaplex.CheckpointFolder;
import io.personaplex.personaplex.EngineOptions;
import io.personaplex.personaplex.RandomCheckpoint;
import io.personaplex.speech.SpeechException;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.TensorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bench codec`: how long Mimi takes on one thread to encode and to decode a frame, warm and with
/// its past full. With the codec of a checkpoint, else with random weights of the published sizes.
@Command(
    name = "codec",
    description = "Encode and decode frames on one thread; measure the codec alone.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets spec and options before call()
final class CodecCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int FRAMES_MIN = 10;
  private static final long SEED = 1;

  @Spec private CommandSpec spec;
  @Mixin private NetworkOptions network;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "100",
      description = "frames timed, at least " + FRAMES_MIN + " (default: ${DEFAULT-VALUE})")
  private int frames;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (var _ = QuietLog.begin()) {
      if (frames < FRAMES_MIN) {
        throw new BenchException(
            "--frames is %d, wanted at least %d".formatted(frames, FRAMES_MIN));
      }
      Map<String, String> environment = network.environment();
      EngineOptions options = EngineOptions.from(environment);
      Optional<Path> folder = NetworkOptions.folder(environment);
      var header =
          new RunHeader(
              BackendOptions.commandLine(spec),
              folder.map(Path::toString).orElse("random weights"));
      ObjectNode report =
          folder.isPresent()
              ? ofCheckpoint(folder.get(), options, header)
              : ofRandomWeights(options, header, err);
      out.println(network.json() ? report.toPrettyString() : describe(report));
      return 0;
    } catch (BenchException | SpeechException | CodecException | TensorException e) {
      err.println("bench codec: " + e.getMessage());
      return FAILED;
    }
  }

  private ObjectNode ofCheckpoint(Path folder, EngineOptions options, RunHeader header) {
    var checkpoint = CheckpointFolder.open(folder, options.cacheFolder());
    CodecConfig config =
        checkpoint
            .config()
            .map(sizes -> CodecConfig.read(sizes.path("mimi")))
            .orElseGet(CodecConfig::mimi);
    return measure(checkpoint.codec(), config, options, header);
  }

  private ObjectNode ofRandomWeights(EngineOptions options, RunHeader header, PrintWriter err) {
    // Removed again, also when the command is interrupted.
    try (var folder = new FreshCache(options, Path.of(System.getProperty("java.io.tmpdir")))) {
      Path file =
          Files.createDirectories(folder.options().cacheFolder()).resolve("codec.safetensors");
      err.println("making random weights of the published sizes: " + file);
      err.flush();
      RandomCheckpoint.like7b(1, SEED).writeCodec(file, (_, _, _) -> {});
      return measure(file, CodecConfig.mimi(), options, header);
    } catch (IOException e) {
      throw new BenchException("random weights cannot be written", e);
    }
  }

  private ObjectNode measure(
      Path file, CodecConfig config, EngineOptions options, RunHeader header) {
    try (var arena = Arena.ofShared();
        var weights = new Checkpoint(file);
        var compute = new Compute(options.kernels().open(), 1)) {
      var mimi = new Mimi(weights, config, arena);
      var encoder = new MimiEncoder(mimi, compute);
      var decoder = new MimiDecoder(mimi, compute);
      var ears = encoder.newState(arena);
      var mouth = decoder.newState(arena);
      float[] pcm = new float[config.samplesPerFrame()];
      float[] said = new float[pcm.length];
      int[] codes = new int[config.codebooks()];
      var random = new Random(SEED);
      List<Double> encode = new ArrayList<>();
      List<Double> decode = new ArrayList<>();
      List<Double> both = new ArrayList<>();
      // Until the rings of both transformers are full.
      int warmUp = config.transformer().context() / config.resampling().stride() + 1;
      for (int f = 0; f < warmUp + frames; f++) {
        for (int i = 0; i < pcm.length; i++) {
          pcm[i] = (float) (0.1 * random.nextGaussian());
        }
        long start = System.nanoTime();
        encoder.encode(ears, pcm, 0, codes);
        long encoded = System.nanoTime();
        decoder.decode(mouth, codes, said, 0);
        long decoded = System.nanoTime();
        if (f >= warmUp) {
          encode.add((encoded - start) / 1e6);
          decode.add((decoded - encoded) / 1e6);
          both.add((decoded - start) / 1e6);
        }
      }
      var mapper = new ObjectMapper();
      ObjectNode report = header.begin(mapper, MissingNode.getInstance());
      report.put("kernels", compute.kernels().name());
      report.put("threads", 1);
      report.set("encode_ms", distribution(mapper, encode));
      report.set("decode_ms", distribution(mapper, decode));
      report.set("frame_ms", distribution(mapper, both));
      return report;
    } catch (IllegalStateException wrongKernels) {
      throw new BenchException(String.valueOf(wrongKernels.getMessage()), wrongKernels);
    }
  }

  private static String describe(JsonNode report) {
    return RunHeader.describe(report)
        + String.format(
            Locale.ROOT,
            "%nkernels %s, one thread%n%n%-10s %9s %9s %9s%n",
            report.path("kernels").asText(),
            "ms",
            "min",
            "median",
            "max")
        + FrameCommand.row("encode", report.path("encode_ms"))
        + FrameCommand.row("decode", report.path("decode_ms"))
        + FrameCommand.row("frame", report.path("frame_ms"));
  }
}
