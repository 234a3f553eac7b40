package io.personaplex.tts.text;

import io.personaplex.tts.Phonemizer;
import io.personaplex.tts.text.model.FrontEndModelException;
import io.personaplex.tts.text.model.VoiceFiles;
import io.personaplex.tts.text.normalise.Normaliser;
import io.personaplex.tts.text.normalise.WordTables;
import io.personaplex.tts.text.read.SentenceReader;
import io.personaplex.tts.text.tag.TaggedToken;
import io.personaplex.tts.text.tag.Tagger;
import io.personaplex.tts.text.tag.Tokeniser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// English text to phonemes: sentences, normal form, tokens and tags, readings, chunks for the
/// acoustic model.
///
/// - **Threads**: one front end serves several threads; a call has its own state.
/// - **Errors**: [io.personaplex.tts.text.model.FrontEndModelException] if a model file is missing
///   or damaged; any text can be read, at worst as nothing.
public final class TextFrontEnd implements Phonemizer, AutoCloseable {
  private final Sentences sentences;
  private final Normaliser normaliser;
  private final Tokeniser tokeniser;
  private final Tagger tagger;
  private final SentenceReader reader;
  private final boolean improved;

  private TextFrontEnd(
      WordTables tables, Tagger tagger, SentenceReader reader, Deviations deviations) {
    this.improved = deviations == Deviations.ON;
    this.sentences =
        improved
            ? Sentences.improved(tables.titles().keySet(), tables.abbreviations().keySet())
            : Sentences.original(tables.titles().keySet());
    this.normaliser = improved ? Normaliser.improved(tables) : Normaliser.original(tables);
    this.tokeniser = improved ? Tokeniser.improved() : Tokeniser.original();
    this.tagger = tagger;
    this.reader = reader;
  }

  /// Reads the model files of a voice.
  ///
  /// @param modelFolder holds the lexica, the tagger, the normaliser's words and the net for
  ///   unknown words
  /// @throws io.personaplex.tts.text.model.FrontEndModelException if one is missing or damaged
  public static TextFrontEnd load(Path modelFolder, Deviations deviations) {
    var files = new VoiceFiles(modelFolder);
    var tagger = new FutureTask<>(() -> Tagger.load(files));
    Thread.ofVirtual().name("tts-tagger").start(tagger); // beside the lexica: half the time
    WordTables tables = WordTables.load(files);
    SentenceReader reader = SentenceReader.load(files);
    try {
      return new TextFrontEnd(tables, tagger.get(), reader, deviations);
    } catch (ExecutionException e) {
      reader.close();
      if (e.getCause() instanceof FrontEndModelException cause) {
        throw cause;
      }
      throw new FrontEndModelException(
          "The voice in %s cannot be loaded: %s".formatted(modelFolder, e.getCause()), e);
    } catch (InterruptedException e) {
      reader.close();
      Thread.currentThread().interrupt();
      throw new FrontEndModelException(
          "Loading the voice in %s was interrupted".formatted(modelFolder), e);
    }
  }

  /// The sentences of a text, trimmed, none empty.
  public List<String> sentences(String text) {
    return sentences.split(improved ? MarkUp.strip(text) : text);
  }

  /// A sentence as it is spoken: "It's 5 km." gives "It's 5 kilometers."
  public String normalize(String sentence) {
    return normaliser.normalise(improved ? MarkUp.strip(sentence) : sentence);
  }

  /// The tokens of a normalised sentence with their parts of speech.
  public List<TaggedToken> tag(String normalized) {
    List<TaggedToken> tokens = tagger.tag(tokeniser.tokens(normalized));
    return improved ? LetterA.retag(tokens) : tokens;
  }

  /// The phonemes of one sentence; empty if nothing can be said.
  public String phonemes(String sentence) {
    return reader.phonemes(tag(normalize(sentence)));
  }

  /// The phonemes of a text, sentence by sentence, long ones cut at pauses: one call of the
  /// acoustic model each.
  @Override
  public List<String> phonemeChunks(String text) {
    var chunks = new ArrayList<String>();
    for (String sentence : sentences(text)) {
      chunks.addAll(PhonemeChunks.of(phonemes(sentence)));
    }
    return List.copyOf(chunks);
  }

  @Override
  public void close() {
    reader.close();
  }
}
