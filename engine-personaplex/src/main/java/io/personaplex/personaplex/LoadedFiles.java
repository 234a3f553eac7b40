package io.personaplex.personaplex;

import io.personaplex.codec.CodecException;
import io.personaplex.codec.Mimi;
import io.personaplex.codec.MimiDecoder;
import io.personaplex.codec.MimiEncoder;
import io.personaplex.kernels.Compute;
import io.personaplex.kernels.KvRing;
import io.personaplex.lm.LanguageModel;
import io.personaplex.lm.LmWeights;
import io.personaplex.lm.PromptException;
import io.personaplex.lm.text.TextTokenizer;
import io.personaplex.lm.text.TokenizerException;
import io.personaplex.speech.SpeechEngineProvider.LoadProgress;
import io.personaplex.speech.SpeechException;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.TensorException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Function;
import java.util.zip.CRC32;

/// The files of a checkpoint as a model, and everything that has to be closed with it.
final class LoadedFiles implements AutoCloseable {
  /// Part of a load that this is.
  static final double SHARE = 0.95;

  private static final double CODEC_SHARE = 0.1;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Arena arena = Arena.ofShared(); // shared: every compute thread reads it
  private final Compute compute;
  private final LoadedModel model;

  @SuppressWarnings("MustBeClosedChecker") // owned: close() closes all that was pushed
  private LoadedFiles(
      CheckpointFolder folder, ModelSizes sizes, EngineOptions options, LoadProgress progress) {
    opened.push(arena);
    try {
      compute = ComputeChoice.of(options);
      opened.push(compute);
      progress.report("reading the codec", 0);
      Mimi mimi;
      try (var file = new Checkpoint(folder.codec())) {
        mimi = new Mimi(file, sizes.codec(), arena);
      }
      var tokenizer = TextTokenizer.read(folder.tokenizer(), sizes.lm().textCard());
      var file = new Checkpoint(folder.languageModel());
      opened.push(file);
      var weights =
          new LmWeights(
              file,
              sizes.lm(),
              options.precision().precision(),
              sizes.lm().liveSubSteps(),
              cacheFile(folder, options),
              ComputeChoice.threads(options),
              (activity, done, total) ->
                  progress.report(
                      activity,
                      CODEC_SHARE + (SHARE - CODEC_SHARE) * done / (double) Math.max(1, total)));
      opened.push(weights);
      model =
          new LoadedModel(
              sizes,
              new LanguageModel(weights, compute),
              new MimiEncoder(mimi, compute),
              new MimiDecoder(mimi, compute),
              tokenizer);
    } catch (RuntimeException | Error e) { // memory that lacks is an error
      closeAfter(e);
      throw e;
    }
  }

  /// Where rounded weights are kept for the next start: a file for each checkpoint and precision.
  private static Path cacheFile(CheckpointFolder folder, EngineOptions options) {
    String path = folder.languageModel().toAbsolutePath().normalize().toString();
    var checksum = new CRC32();
    checksum.update(path.getBytes(StandardCharsets.UTF_8));
    String precision = options.precision().precision().name().toLowerCase(Locale.ROOT);
    return options
        .cacheFolder()
        .resolve("%s-%08x.weights".formatted(precision, checksum.getValue()));
  }

  /// Opens everything and hands it over. If a file is unsound, or it cannot be taken over, what was
  /// open is closed again.
  ///
  /// @param owner makes what closes the files
  /// @throws SpeechException if a file is unsound
  static <T> T open(
      CheckpointFolder folder,
      ModelSizes sizes,
      EngineOptions options,
      LoadProgress progress,
      Function<LoadedFiles, T> owner) {
    try {
      var files = new LoadedFiles(folder, sizes, options, progress);
      try {
        return owner.apply(files);
      } catch (RuntimeException | Error e) {
        files.closeAfter(e);
        throw e;
      }
    } catch (TensorException | CodecException | TokenizerException | PromptException e) {
      throw new SpeechException(String.valueOf(e.getMessage()), e);
    }
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /// What was loaded.
  LoadedModel model() {
    return model;
  }

  /// Name of the kernels that compute.
  String kernels() {
    return compute.kernels().name();
  }

  /// The memory of one conversation.
  ConversationMemory allocate(KvRing.Format format) {
    return ConversationMemory.allocate(model, format, arena);
  }

  /// Frees the weights; no conversation may be going on.
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("personaplex: a file could not be closed", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
