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
  private static final String OPENING = "\"“”([{'‘$£€#";
  private static final String CLOSING = ".,;:!?\"”)]}…%—";
  private static final String CURRENCY = "$£€";
  private static final String ELLIPSIS = "...";

  /// `U.S.`, `A.M.`, `e.g.`, `B.`
  private static final Pattern DOTTED_LETTERS = Pattern.compile("(?:\\p{L}\\.)++");

  private static final Pattern CONTRACTION =
      Pattern.compile("(?i)(.+?)(n't|'s|'ll|'re|'ve|'d|'m)", Pattern.DOTALL);
  private static final Pattern CLOCK_HOUR = Pattern.compile("(?i)(\\d{1,2})([ap]m)");
  private static final Pattern INNER_MARK =
      Pattern.compile("(?<=[\\p{L}\\p{N}])(?:--|[-—–/~])(?=\\p{L})|(?<=\\p{Nd})[-+](?=\\p{Nd})");

  private final boolean keepsFinalStop;

  private Tokeniser(boolean keepsFinalStop) {
    this.keepsFinalStop = keepsFinalStop;
  }

  /// As the reference: dotted letters keep their last dot, also the one that ends the sentence.
  public static Tokeniser original() {
    return new Tokeniser(false);
  }

  /// The dot after dotted letters at the end of the sentence is the full stop, and the voice falls
  /// on it; apostrophes stay with their word, since no quotation marks are left.
  public static Tokeniser improved() {
    return new Tokeniser(true);
  }

  /// The tokens of a sentence, in order; none for a blank one.
  public List<Token> tokens(String sentence) {
    var tokens = new ArrayList<Token>();
    String[] chunks = WHITE_SPACE.split(sentence.strip(), -1);
    for (int i = 0; i < chunks.length; i++) {
      if (!chunks[i].isEmpty()) {
        boolean last = i == chunks.length - 1;
        addChunk(chunks[i], last, tokens);
      }
    }
    return List.copyOf(tokens);
  }

  private void addChunk(String chunk, boolean last, List<Token> tokens) {
    var parts = new ArrayList<String>();
    int start = 0;
    int end = chunk.length();
    while (end - start > 1 && opens(chunk, start)) {
      parts.add(chunk.substring(start, start + 1));
      start++;
    }
    var closing = new ArrayList<String>();
    while (start < end) {
      String rest = chunk.substring(start, end);
      if (DOTTED_LETTERS.matcher(rest).matches()) {
        if (keepsFinalStop && last && closing.stream().noneMatch(Tokeniser::endsSentence)) {
          end--;
          closing.add(".");
        }
        break;
      }
      int length = closingLength(rest);
      if (length == 0) {
        break;
      }
      closing.add(rest.substring(rest.length() - length));
      end -= length;
    }
    if (start < end) {
      addCore(chunk.substring(start, end), parts);
    }
    parts.addAll(closing.reversed());
    for (int i = 0; i < parts.size(); i++) {
      tokens.add(new Token(parts.get(i), i == parts.size() - 1 && !last));
    }
  }

  private boolean opens(String chunk, int at) {
    char c = chunk.charAt(at);
    return OPENING.indexOf(c) >= 0 && !(keepsFinalStop && c == '\'');
  }

  private static boolean endsSentence(String mark) {
    return mark.equals(".") || mark.equals("!") || mark.equals("?") || mark.equals(ELLIPSIS);
  }

  /// How many characters the last mark of `text` has, 0 if it does not end in one.
  private static int closingLength(String text) {
    if (text.endsWith(ELLIPSIS)) {
      return ELLIPSIS.length();
    }
    char last = text.charAt(text.length() - 1);
    if (text.length() == 1) {
      return 0;
    }
    boolean price =
        CURRENCY.indexOf(last) >= 0 && Character.isDigit(text.charAt(text.length() - 2));
    return price || CLOSING.indexOf(last) >= 0 ? 1 : 0;
  }

  private static void addCore(String core, List<String> parts) {
    Matcher contraction = CONTRACTION.matcher(core);
    if (contraction.matches()) {
      parts.add(contraction.group(1));
      parts.add(contraction.group(2));
      return;
    }
    Matcher hour = CLOCK_HOUR.matcher(core);
    if (hour.matches()) {
      parts.add(hour.group(1));
      parts.add(hour.group(2));
      return;
    }
    int from = 0;
    Matcher mark = INNER_MARK.matcher(core);
    while (mark.find()) {
      parts.add(core.substring(from, mark.start()));
      parts.add(mark.group());
      from = mark.end();
    }
    parts.add(core.substring(from));
  }
}
