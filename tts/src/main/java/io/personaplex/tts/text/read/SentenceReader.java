package io.personaplex.tts.text.read;

import io.personaplex.tts.text.model.VoiceFiles;
import io.personaplex.tts.text.tag.TaggedToken;
import java.util.List;

/// The phonemes of a tagged sentence. Groups are read from right to left, each in the context of
/// what follows it.
///
/// Threads: one reader serves several threads; each call has its own state.
public final class SentenceReader implements AutoCloseable {
  /// No word has more pieces: keeps the time of a line of dashes within bounds.
  private static final int LONGEST_SPAN = 16;

  private final WordReader words;
  private final Fallback fallback;
  private final UnknownWords unknownWords;

  private SentenceReader(WordReader words, UnknownWords unknownWords) {
    this.words = words;
    this.unknownWords = unknownWords;
    this.fallback = new Fallback(words.numbers(), unknownWords);
  }

  /// Reads the lexica and opens the net for unknown words.
  public static SentenceReader load(VoiceFiles folder) {
    Dictionary dictionary = Dictionary.load(folder);
    return new SentenceReader(new WordReader(dictionary), UnknownWords.load(folder));
  }

  /// The phonemes of the tokens, with a space where the text had white space.
  public String phonemes(List<TaggedToken> tokens) {
    List<WordGroup> groups = WordGroups.of(tokens);
    RightContext context = RightContext.END;
    for (WordGroup group : groups.reversed()) {
      context = read(group, context);
    }
    var phonemes = new StringBuilder();
    for (WordGroup group : groups) {
      phonemes.append(Phonemes.forModel(group.phonemes()));
      if (group.spaceAfter()) {
        phonemes.append(' ');
      }
    }
    return phonemes.toString().strip();
  }

  @Override
  public void close() {
    unknownWords.close();
  }

  private RightContext read(WordGroup group, RightContext context) {
    if (group.isSettled()) {
      Word mark = group.word();
      return context.before(mark, settledPhonemes(group));
    }
    return group.isSinglePiece() ? readWord(group, context) : readPieces(group, context);
  }

  private static String settledPhonemes(WordGroup group) {
    String phonemes = group.piece(0).phonemes();
    return phonemes == null ? "" : phonemes;
  }

  private RightContext readWord(WordGroup group, RightContext context) {
    Word word = group.word();
    String phonemes = words.read(word, context);
    if (phonemes == null) {
      phonemes = fallback.read(word.text());
    }
    group.settle(phonemes);
    return context.before(word, phonemes);
  }

  /// Longest spans first, each ending where the one to its right begins.
  private RightContext readPieces(WordGroup group, RightContext start) {
    RightContext context = start;
    int right = group.size();
    while (right > 0) {
      int left = Math.max(0, right - LONGEST_SPAN);
      String phonemes = null;
      Word word = group.word(left, right);
      while ((phonemes = words.read(word, context)) == null && left + 1 < right) {
        left++;
        word = group.word(left, right);
      }
      if (phonemes != null) {
        group.settle(left, right, phonemes);
        context = context.before(word, phonemes);
        right = left;
      } else if (WordGroup.isSilent(group.piece(right - 1).text())) {
        right--;
        group.settle(right, right + 1, "");
      } else {
        group.settle(fallback.read(group.word().text()));
        return context;
      }
    }
    return context;
  }
}
