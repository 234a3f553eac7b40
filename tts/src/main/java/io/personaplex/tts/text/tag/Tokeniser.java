package io.personaplex.tts.text.tag;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts a normalised sentence into words, marks and the parts the tagger was trained on (`do n't`,
/// `well - known`).
///
/// Threads: stateless.
public final class Tokeniser {
  private static final Pattern WHITE_SPACE = Pattern.compile("(?U)\\s+");
  private static final String OPENING = "\"“”'‘`$£€([{<)]}>#,:;!?¿¡…—–*&_%=";
  private static final String CLOSING = ".,:;!?\"”'`)]}>([{<…%—–*&_#";
  private static final String CURRENCY = "$£€";
  private static final String ELLIPSIS = "...";

  /// `U.S.`, `e.g.`, `B.`, `Ph.D.`
  private static final Pattern DOTTED_LETTERS =
      Pattern.compile("(?:\\p{L}\\.)++|(?:\\p{L}{1,2}\\.){2,}+");

  /// `AT&T.`, `6E.`: the reference takes a dot after a single capital for a part of the word.
  private static final Pattern DOTTED_CAPITAL = Pattern.compile(".*[^\\p{Lu}]\\p{Lu}\\.");

  /// Words of which the apostrophe at the edge is a part.
  private static final Pattern CLIPPED =
      Pattern.compile(
          "(?i)'(?:[sd]|ll|re|em|bout|cause|co[sz]|cuz|nuff)"
              + "|(?:do|go|hav|lov|noth|nuth|someth)in'|ol'");

  private static final List<String> CONTRACTIONS =
      List.of("n't", "'s", "'ll", "'re", "'ve", "'d", "'m");

  /// 3pm, 4K, 16GB.
  private static final Pattern UNIT =
      Pattern.compile(
          "(?<hour>\\d{1,2})(?<half>[aApP][mM])"
              + "|(?<number>.*\\d)(?<unit>km|[dcmµn]?m|ha|yd|in|ft|[kmµ]?g|t|lb|oz|m/s|km/h|mph"
              + "|hPa|Pa|mbar|mb|MB|kb|KB|gb|GB|tb|TB|[TGMK])");

  private static final String LETTER_OR_DIGIT = "(?<=[\\p{L}\\p{N}])";
  private static final Pattern INNER_MARK =
      Pattern.compile(
          String.join(
              "|",
              "\\.{2,}+|…",
              LETTER_OR_DIGIT + "(?:--|[-—–~:<>=/])(?=\\p{L})",
              "(?<=\\p{L}),(?=\\p{L})",
              "(?<=\\p{Ll})\\.(?=\\p{Lu})",
              "(?<=\\p{Nd})[-+*^](?=[\\p{Nd}-])"));

  private final boolean keepsFinalStop;

  private Tokeniser(boolean keepsFinalStop) {
    this.keepsFinalStop = keepsFinalStop;
  }

  /// As the reference: a dot after a single letter belongs to the word, also the one that ends the
  /// sentence.
  public static Tokeniser original() {
    return new Tokeniser(false);
  }

  /// The dot at the end of the sentence is the full stop, and the voice falls on it; apostrophes
  /// stay with their word, since no quotation marks are left.
  public static Tokeniser improved() {
    return new Tokeniser(true);
  }

  /// The tokens of a sentence, in order; none for a blank one.
  public List<Token> tokens(String sentence) {
    var tokens = new ArrayList<Token>();
    String[] chunks = WHITE_SPACE.split(sentence.strip(), -1);
    for (int i = 0; i < chunks.length; i++) {
      if (!chunks[i].isEmpty()) {
        addChunk(chunks[i], i == chunks.length - 1, tokens);
      }
    }
    return List.copyOf(tokens);
  }

  private void addChunk(String chunk, boolean last, List<Token> tokens) {
    var parts = new ArrayList<String>();
    String core = chunk;
    while (core.length() > 1 && opens(core)) {
      parts.add(core.substring(0, 1));
      core = core.substring(1);
    }
    var closing = new ArrayList<String>();
    boolean atEnd = last;
    int length;
    while ((length = closingLength(core, atEnd)) > 0) {
      String mark = core.substring(core.length() - length);
      closing.add(mark);
      core = core.substring(0, core.length() - length);
      atEnd &= !endsSentence(mark);
    }
    if (!core.isEmpty()) {
      addCore(core, parts);
    }
    parts.addAll(closing.reversed());
    for (int i = 0; i < parts.size(); i++) {
      tokens.add(new Token(parts.get(i), i == parts.size() - 1 && !last));
    }
  }

  private boolean opens(String core) {
    char first = core.charAt(0);
    if (first == '\'' && (keepsFinalStop || CLIPPED.matcher(core).matches())) {
      return false;
    }
    return OPENING.indexOf(first) >= 0 && !core.equals(ELLIPSIS);
  }

  private static boolean endsSentence(String mark) {
    return switch (mark) {
      case ".", "!", "?", ELLIPSIS -> true;
      default -> false;
    };
  }

  /// How many characters the last mark of `core` has, 0 if it does not end in one.
  ///
  /// @param atEnd whether a dot here would end the sentence
  private int closingLength(String core, boolean atEnd) {
    if (core.endsWith(ELLIPSIS)) {
      return ELLIPSIS.length();
    }
    if (core.length() < 2) {
      return 0;
    }
    char last = core.charAt(core.length() - 1);
    char before = core.charAt(core.length() - 2);
    if (last == '.') {
      return (keepsFinalStop && atEnd) || !belongsToWord(core, before) ? 1 : 0;
    }
    if (last == '\'') {
      return keepsFinalStop || CLIPPED.matcher(core).matches() ? 0 : 1;
    }
    boolean price = CURRENCY.indexOf(last) >= 0 && Character.isDigit(before);
    return price || CLOSING.indexOf(last) >= 0 ? 1 : 0;
  }

  /// Whether the dot at the end of `core` is more than a mark.
  private boolean belongsToWord(String core, char before) {
    return DOTTED_LETTERS.matcher(core).matches()
        || (!keepsFinalStop
            && (CURRENCY.indexOf(before) >= 0 || DOTTED_CAPITAL.matcher(core).matches()));
  }

  private static void addCore(String core, List<String> parts) {
    String word = core;
    var endings = new ArrayList<String>();
    int length;
    while ((length = contractionLength(word)) > 0) {
      endings.add(word.substring(word.length() - length));
      word = word.substring(0, word.length() - length);
    }
    addStem(word, parts);
    parts.addAll(endings.reversed());
  }

  /// How many characters the contraction at the end of a longer `word` has, 0 if there is none.
  private static int contractionLength(String word) {
    for (String contraction : CONTRACTIONS) {
      int length = contraction.length();
      if (word.length() > length
          && word.regionMatches(true, word.length() - length, contraction, 0, length)) {
        return length;
      }
    }
    return 0;
  }

  private static void addStem(String stem, List<String> parts) {
    Matcher unit = UNIT.matcher(stem);
    if (unit.matches()) {
      boolean time = unit.group("hour") != null;
      addWords(unit.group(time ? "hour" : "number"), parts);
      parts.add(unit.group(time ? "half" : "unit"));
    } else {
      addWords(stem, parts);
    }
  }

  private static void addWords(String core, List<String> parts) {
    if (DOTTED_LETTERS.matcher(core).matches()) {
      parts.add(core);
      return;
    }
    int from = 0;
    Matcher mark = INNER_MARK.matcher(core);
    while (mark.find()) {
      if (mark.start() > from) {
        parts.add(core.substring(from, mark.start()));
      }
      parts.add(mark.group());
      from = mark.end();
    }
    if (from < core.length()) {
      parts.add(core.substring(from));
    }
  }
}
