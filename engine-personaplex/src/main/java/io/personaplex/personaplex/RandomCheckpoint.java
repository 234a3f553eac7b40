package io.personaplex.personaplex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.personaplex.codec.CodecConfig;
import io.personaplex.codec.CodecLayout;
import io.personaplex.lm.LmConfig;
import io.personaplex.lm.LmLayout;
import io.personaplex.lm.PromptConstants;
import io.personaplex.models.Folders;
import io.personaplex.speech.AudioFormat;
import io.personaplex.speech.PersonaPlexVoices;
import io.personaplex.speech.SpeechException;
import io.personaplex.tensor.CheckpointWriter;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.TensorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// A checkpoint of random weights in the layout of the published one, file by file and tensor by
/// tensor: what needs the gated download for everything but sense. Such a model loads, quantises
/// and runs as the real one does, and talks noise.
///
/// The same sizes and seed give the same bytes.
public final class RandomCheckpoint {
  private static final int THREADS = 2; // one fills while the other waits for the disk
  private static final long SMALL_FILE_BYTES = 64L << 20; // all voices and the tokenizer: more

  private final ModelSizes sizes;
  private final long seed;

  /// Is told how much is written; called by any thread.
  @FunctionalInterface
  public interface Progress {
    /// @param file what is being written
    /// @param bytes of all files so far
    /// @param of all bytes there will be
    void written(String file, long bytes, long of);
  }

  /// Of any sizes.
  RandomCheckpoint(ModelSizes sizes, long seed) {
    this.sizes = sizes;
    this.seed = seed;
  }

  /// As PersonaPlex-7B.
  ///
  /// @param layers of the temporal transformer; the published model has 32
  /// @throws IllegalArgumentException if there are none
  public static RandomCheckpoint like7b(int layers, long seed) {
    return new RandomCheckpoint(
        new ModelSizes(
            withLayers(LmConfig.personaPlex7b(), layers),
            CodecConfig.mimi(),
            PromptConstants.personaPlex(),
            AudioFormat.MIMI),
        seed);
  }

  /// Everything as in the published model, but narrow: of the sizes of the golden set.
  ///
  /// @param layers of the temporal transformer
  /// @throws IllegalArgumentException if there are none
  public static RandomCheckpoint tiny(int layers, long seed) {
    LmConfig full = LmConfig.personaPlex7b();
    CodecConfig mimi = CodecConfig.mimi();
    CodecConfig.SeaNetConfig s = mimi.seanet();
    CodecConfig.TransformerConfig t = mimi.transformer();
    CodecConfig.QuantiserConfig q = mimi.quantiser();
    var codec =
        new CodecConfig(
            new CodecConfig.SeaNetConfig(
                64,
                8,
                s.ratios(),
                s.residualLayers(),
                s.kernel(),
                s.residualKernel(),
                s.lastKernel(),
                s.compress(),
                s.dilationBase()),
            new CodecConfig.TransformerConfig(
                2, 64, 4, 128, t.normEpsilon(), t.ropeMaxPeriod(), t.context()),
            mimi.resampling(),
            new CodecConfig.QuantiserConfig(
                q.semantic(), q.acoustic(), q.active(), q.bins(), 16, q.usageFloor()));
    var lm =
        new LmConfig(
            64,
            2,
            4,
            16,
            LmConfig.gatedHidden(264, 64),
            full.normEpsilon(),
            full.ropeMaxPeriod(),
            full.context(),
            512,
            full.textPaddingId(),
            full.card(),
            full.audioStreams(),
            full.delays(),
            new LmConfig.DepthConfig(
                full.depth().subSteps(), 32, 2, 4, 8, LmConfig.gatedHidden(132, 32), 16));
    return new RandomCheckpoint(
        new ModelSizes(
            withLayers(lm, layers), codec, PromptConstants.personaPlex(), AudioFormat.MIMI),
        seed);
  }

  private static LmConfig withLayers(LmConfig c, int layers) {
    if (layers < 1) {
      throw new IllegalArgumentException("%d layers, wanted at least 1".formatted(layers));
    }
    return new LmConfig(
        c.dim(),
        layers,
        c.heads(),
        c.headDim(),
        c.gatedHidden(),
        c.normEpsilon(),
        c.ropeMaxPeriod(),
        c.context(),
        c.textCard(),
        c.textPaddingId(),
        c.card(),
        c.audioStreams(),
        c.delays(),
        c.depth());
  }

  /// Parameters of the language model.
  public long parameters() {
    return LmLayout.of(sizes.lm()).parameters();
  }

  /// Bytes all weights take on disk.
  public long bytes() {
    return parameters() * DType.BF16.bytes()
        + new CodecLayout(sizes.codec()).elements() * DType.F32.bytes();
  }

  /// Writes it. The folder appears when it is whole; if writing fails or the process is asked to
  /// end, nothing is left.
  ///
  /// @param folder must not exist, or be empty
  /// @throws SpeechException if it is there already, if the disk has too little room, or cannot be
  ///   written to
  public void write(Path folder, Progress progress) {
    Path target = folder.toAbsolutePath().normalize();
    requireNew(target);
    Path parent = target.getParent();
    if (parent == null) {
      throw new SpeechException("%s is no folder that can be made".formatted(folder));
    }
    Path partial =
        parent.resolve(
            ".%s.%d.part".formatted(target.getFileName(), ProcessHandle.current().pid()));
    var removal = new Thread(() -> remove(partial), "remove " + partial);
    Runtime.getRuntime().addShutdownHook(removal);
    try {
      Files.createDirectories(partial);
      requireRoom(target, partial);
      writeInto(partial, progress);
      Files.deleteIfExists(target);
      Files.move(partial, target);
    } catch (IOException e) {
      throw new SpeechException("%s cannot be written (%s)".formatted(folder, e.getMessage()), e);
    } catch (TensorException e) {
      throw new SpeechException(String.valueOf(e.getMessage()), e);
    } finally {
      remove(partial);
      forget(removal);
    }
  }

  /// Writes the codec alone.
  ///
  /// @param file replaced if it is there
  /// @throws SpeechException if there is too little room, or it cannot be written to
  public void writeCodec(Path file, Progress progress) {
    List<Planned> tensors = codecTensors(sizes.codec());
    long bytes = tensors.stream().mapToLong(Planned::elements).sum() * DType.F32.bytes();
    try {
      write(file, DType.F32, tensors, new Counted(progress, bytes));
    } catch (TensorException e) {
      throw new SpeechException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireNew(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> there = Files.list(folder)) {
      if (there.findAny().isPresent()) {
        throw new SpeechException(
            "%s is not empty: name a new folder, or remove what is in it".formatted(folder));
      }
    } catch (IOException e) {
      throw new SpeechException("%s is no folder that can be looked into".formatted(folder), e);
    }
  }

  private void requireRoom(Path folder, Path partial) throws IOException {
    long needed = bytes() + SMALL_FILE_BYTES;
    long free = Files.getFileStore(partial).getUsableSpace();
    if (needed > free) {
      throw new SpeechException(
          "%s needs %.1f GB and %.1f GB are free there: free some, choose another disk, or make fewer layers"
              .formatted(folder, needed / 1e9, free / 1e9));
    }
  }

  private void writeInto(Path folder, Progress progress) throws IOException {
    var counted = new Counted(progress, bytes());
    write(folder.resolve(CheckpointFolder.CODEC), DType.F32, codecTensors(sizes.codec()), counted);
    write(
        folder.resolve(CheckpointFolder.LANGUAGE_MODEL),
        DType.BF16,
        languageTensors(sizes.lm()),
        counted);
    Files.write(
        folder.resolve(CheckpointFolder.TOKENIZER), RandomTokenizer.file(sizes.lm().textCard()));
    Path voices = Files.createDirectory(folder.resolve("voices"));
    for (String name : PersonaPlexVoices.NAMES) {
      Files.write(
          voices.resolve(name + ".pt"), RandomVoice.file(name, sizes.lm(), sizes.prompt(), seed));
    }
    Files.writeString(folder.resolve("config.json"), config().toPrettyString() + "\n");
  }

  private ObjectNode config() {
    boolean asPublished = sizes.lm().equals(LmConfig.personaPlex7b());
    ObjectNode config =
        asPublished ? CheckpointDescription.published() : CheckpointDescription.of(sizes);
    return config.put(CheckpointFolder.WEIGHTS, CheckpointFolder.RANDOM);
  }

  /// One tensor of a file.
  private record Planned(String name, List<Long> shape, long elements, WeightSpread spread) {
    CheckpointWriter.Declaration declaration(DType dtype) {
      return new CheckpointWriter.Declaration(
          name, dtype, shape.stream().mapToLong(Long::longValue).toArray());
    }
  }

  private static List<Planned> languageTensors(LmConfig config) {
    return LmLayout.of(config).entries().stream()
        .map(
            entry ->
                new Planned(
                    entry.name(),
                    entry.shape(),
                    entry.elements(),
                    RandomScale.language(entry.name(), entry.shape(), config)))
        .toList();
  }

  private static List<Planned> codecTensors(CodecConfig config) {
    var layout = new CodecLayout(config);
    var tensors = new ArrayList<Planned>();
    for (String name : layout.names()) {
      long[] shape = layout.shape(name);
      tensors.add(
          new Planned(
              name,
              Arrays.stream(shape).boxed().toList(),
              Arrays.stream(shape).reduce(1, Math::multiplyExact),
              RandomScale.codec(name, shape)));
    }
    return tensors;
  }

  private void write(Path file, DType dtype, List<Planned> tensors, Counted counted) {
    try (var writer =
            new CheckpointWriter(
                file, tensors.stream().map(tensor -> tensor.declaration(dtype)).toList());
        var pool = Executors.newFixedThreadPool(THREADS)) {
      var parts = new ArrayList<Future<?>>();
      for (Planned tensor : tensors) {
        parts.add(
            pool.submit(
                () ->
                    new RandomWeights(seed)
                        .write(
                            writer,
                            tensor.name(),
                            dtype,
                            tensor.elements(),
                            tensor.spread(),
                            bytes -> counted.add(file, bytes))));
      }
      try {
        for (Future<?> part : parts) {
          part.get();
        }
      } catch (ExecutionException e) {
        pool.shutdownNow();
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new IllegalStateException("a tensor could not be made", e.getCause());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        pool.shutdownNow();
        throw new CancellationException("interrupted");
      }
      writer.finish();
    }
  }

  /// Adds up what all threads have written.
  private record Counted(Progress progress, long of, AtomicLong bytes) {
    Counted(Progress progress, long of) {
      this(progress, of, new AtomicLong());
    }

    void add(Path file, long more) {
      progress.written(String.valueOf(file.getFileName()), bytes.addAndGet(more), of);
    }
  }

  private static void remove(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      System.getLogger(RandomCheckpoint.class.getName())
          .log(System.Logger.Level.WARNING, "{0} could not be removed", folder);
    }
  }

  private static void forget(Thread removal) {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException _) {
      // The process is ending, and the hook runs.
    }
  }
}
