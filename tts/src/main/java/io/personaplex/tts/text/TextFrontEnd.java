package io.personaplex.tts.text;

import io.personaplex.tts.Phonemizer;
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

  private TextFrontEnd(VoiceFiles folder, Deviations deviations) {
    WordTables tables = WordTables.load(folder);
    this.improved = deviations == Deviations.ON;
    this.sentences = new Sentences(tables.titles().keySet());
    this.normaliser = improved ? Normaliser.improved(tables) : Normaliser.original(tables);
    this.tokeniser = improved ? Tokeniser.improved() : Tokeniser.original();
    this.tagger = Tagger.load(folder);
    this.reader = SentenceReader.load(folder);
  }

  /// Reads the model files of a voice.
  ///
  /// @param modelFolder holds the lexica, the tagger, the normaliser's words and the net for
  ///   unknown words
  /// @throws io.personaplex.tts.text.model.FrontEndModelException if one is missing or damaged
  public static TextFrontEnd load(Path modelFolder, Deviations deviations) {
    return new TextFrontEnd(new VoiceFiles(modelFolder), deviations);
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
