package io.personaplex.cascade;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.Pair;
import io.personaplex.speech.SpeechException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// A GGUF chat model through llama.cpp, one slot, the key-value cache kept between calls.
///
/// Traps of the library that are handled here: a request is cancelled only by the thread that reads
/// it (cancelled from another thread, the reader never returns); the library talks on standard
/// error unless told not to; two requests at once are slower than one after the other, so calls
/// take turns; a worker thread outlives `close()`, so the process must end with `Runtime.halt`.
public final class LlamaLanguageModel implements LanguageModel {
  /// How the model is run and sampled.
  ///
  /// @param contextTokens prompt and reply together
  /// @param threads CPU threads for one token
  /// @param batchThreads CPU threads for a prompt
  /// @param temperature 0 = always the likeliest token
  /// @param topP 0 … 1
  /// @param repeatPenalty 1 = none
  public record Settings(
      int contextTokens,
      int threads,
      int batchThreads,
      float temperature,
      float topP,
      float repeatPenalty) {}

  // A prompt is computed in batches of this many tokens; between two a request can end.
  private static final int BATCH_TOKENS = 64;
  // A prefill is cut into pieces of about this many characters (64 tokens), so that it can be given
  // up in between.
  private static final int PREFILL_CHARACTERS = 256;
  // What a request may compute before its first token. Each piece of a prefill costs one token
  // extra, so less than this (128 tokens) is not worth one.
  private static final int AT_ONCE_CHARACTERS = 512;

  private final LlamaModel model;
  private final Settings settings;
  private final ReentrantLock turn = new ReentrantLock(true);
  private boolean closed;
  // What the key-value cache holds, guarded by the lock: the last prompt and what was said after
  // it.
  private String cached = "";

  /// @param file GGUF file
  /// @throws SpeechException if it cannot be opened
  public LlamaLanguageModel(Path file, Settings settings) {
    NativeLibraries.load();
    this.settings = settings;
    var parameters =
        new ModelParameters()
            .setModel(file.toString())
            .setCtxSize(settings.contextTokens())
            .setThreads(settings.threads())
            .setThreadsBatch(settings.batchThreads())
            .setBatchSize(BATCH_TOKENS)
            .setUbatchSize(BATCH_TOKENS)
            .setParallel(1);
    parameters.disableLog();
    try {
      model = new LlamaModel(parameters);
    } catch (RuntimeException e) { // The library's own exception class is not public.
      throw new SpeechException(
          "language model %s cannot be opened: %s; './personaplex models verify' checks it"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  @Override
  public String template(List<ChatMessage> messages, boolean openReply) {
    String system = "";
    var turns = new ArrayList<Pair<String, String>>();
    for (ChatMessage message : messages) {
      String text = withoutMarkers(message.text());
      if (message.role() == ChatMessage.Role.SYSTEM) {
        system = text;
      } else {
        turns.add(new Pair<>(message.role().templateName(), text));
      }
    }
    String whole = model.applyTemplate(new InferenceParameters("").setMessages(system, turns));
    if (openReply || messages.isEmpty()) {
      return whole;
    }
    String last = withoutMarkers(messages.getLast().text());
    int end = whole.lastIndexOf(last);
    return end < 0 ? whole : whole.substring(0, end + last.length());
  }

  @Override
  public int tokens(String text) {
    return model.encode(text).length;
  }

  @Override
  public int contextTokens() {
    return settings.contextTokens();
  }

  @Override
  public boolean prefill(String prompt, TokenSink sink) {
    return prefill(prompt, 0, sink);
  }

  @Override
  public boolean prefillMost(String prompt, TokenSink sink) {
    return prefill(prompt, AT_ONCE_CHARACTERS, sink);
  }

  private boolean prefill(String prompt, int charactersLeft, TokenSink sink) {
    int end = commonPrefix(prompt);
    while (prompt.length() - end > charactersLeft) {
      if (!sink.accept("")) {
        return false;
      }
      end = nextCut(prompt, end);
      complete(prompt.substring(0, end), 0, _ -> false);
    }
    return true;
  }

  private int commonPrefix(String prompt) {
    turn.lock();
    try {
      int mismatch = Arrays.mismatch(prompt.toCharArray(), cached.toCharArray());
      return mismatch < 0 ? prompt.length() : mismatch;
    } finally {
      turn.unlock();
    }
  }

  /// End of the next piece to prefill after `start`, before a space where there is one: in the
  /// tokenizers of these models a word begins with its space, so the tokens of a piece stay those
  /// of the whole.
  private static int nextCut(String prompt, int start) {
    int end = start + PREFILL_CHARACTERS;
    if (end >= prompt.length()) {
      return prompt.length();
    }
    int space = prompt.lastIndexOf(' ', end);
    return space > start ? space : end;
  }

  @Override
  public boolean complete(String prompt, int maxTokens, TokenSink sink) {
    var request =
        new InferenceParameters(prompt)
            .setCachePrompt(true)
            .setNPredict(maxTokens)
            .setTemperature(settings.temperature())
            .setTopP(settings.topP())
            .setRepeatPenalty(settings.repeatPenalty())
            .setRepeatLastN(64);
    turn.lock();
    try {
      if (closed) {
        throw new IllegalStateException("language model: closed");
      }
      var said = new StringBuilder(prompt);
      cached = "";
      LlamaIterator pieces = model.generate(request).iterator();
      int produced = 0;
      boolean wanted = true;
      boolean broken = false;
      try {
        while (wanted && pieces.hasNext()) {
          broken = true;
          String piece = next(pieces);
          broken = false;
          said.append(piece);
          produced++;
          wanted = sink.accept(piece);
        }
      } finally {
        // Also when the sink throws; a request that failed itself is over.
        if (!broken && pieces.hasNext()) {
          pieces.cancel();
        }
      }
      cached = said.toString();
      return wanted && produced < maxTokens;
    } finally {
      turn.unlock();
    }
  }

  private static String next(LlamaIterator pieces) {
    try {
      return pieces.next().text;
    } catch (RuntimeException e) { // The library's own exception class is not public.
      throw new SpeechException("the language model failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    turn.lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      turn.unlock();
    }
  }

  /// Chat templates mark messages with tokens such as `<|im_end|>`; in somebody's words they would
  /// end the message.
  private static String withoutMarkers(String text) {
    return text.replaceAll("<\\|[^|>]*\\|>|</?s>", " ").strip();
  }
}
