package io.personaplex.lm.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Text to token numbers and back, by a SentencePiece unigram model: the file gives the pieces,
/// their scores and the flags; nothing about them is assumed here.
///
/// - **Encoding**: spaces become `▁`, the best split of the whole text is found
///   ([UnigramSplitter]); a character no piece covers becomes its UTF-8 byte pieces, or, in a model
///   without them, each run of such characters one unknown piece. No start or end mark is put
///   around the text.
/// - **Decoding**: `▁` becomes a space, one space at the start goes if the encoder put it there,
///   byte pieces become characters (U+FFFD for each byte that is part of none), control pieces
///   nothing.
/// - **Threads**: immutable; one instance serves all sessions.
/// - **Source**: Kudo & Richardson 2018, arXiv:1808.06226; the file is read as [TokenizerFile]
///   says.
public final class TextTokenizer {
  /// The longest text that is encoded, in `char`s.
  public static final int MAX_TEXT_CHARS = 1 << 18;

  private static final char SPACE_MARK = '\u2581';
  private static final int BYTES = 256;
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

  private final TokenizerFile file;
  private final Normaliser normaliser;
  private final UnigramSplitter splitter;
  private final int[] bytePieces = new int[BYTES];
  private final int[] byteValues; // of piece; −1 = no byte piece
  private final int unknown;

  /// Reads a `.model` file.
  ///
  /// @throws TokenizerException naming the file, if it cannot be read, is damaged, or asks for what
  ///   is not supported
  public static TextTokenizer read(Path path) {
    TokenizerFile file = TokenizerFile.read(path);
    try {
      return new TextTokenizer(file);
    } catch (TokenizerException e) {
      throw new TokenizerException(
          "%s: %s: not a tokenizer file this program can use".formatted(path, e.getMessage()), e);
    }
  }

  /// Reads the `.model` file of a language model.
  ///
  /// @param textCard size of the model's text vocabulary
  /// @throws TokenizerException as [#read(Path)], or if the vocabulary has another size
  public static TextTokenizer read(Path path, int textCard) {
    TextTokenizer tokenizer = read(path);
    if (tokenizer.size() != textCard) {
      throw new TokenizerException(
          "%s: %d pieces, the language model has %d text tokens: the two are of different models"
              .formatted(path, tokenizer.size(), textCard));
    }
    return tokenizer;
  }

  /// @throws TokenizerException if the pieces make up no model
  TextTokenizer(TokenizerFile file) {
    this.file = file;
    List<Piece> pieces = file.pieces();
    byteValues = new int[pieces.size()];
    Arrays.fill(byteValues, -1);
    Arrays.fill(bytePieces, -1);
    PieceTrie trie = trieFor(pieces, PieceKind.NORMAL, PieceKind.UNUSED, PieceKind.USER_DEFINED);
    PieceTrie userDefined = trieFor(pieces, PieceKind.USER_DEFINED);
    PieceTrie reserved = trieFor(pieces, PieceKind.UNKNOWN, PieceKind.CONTROL, PieceKind.BYTE);
    int unknownPiece = -1;
    for (int id = 0; id < pieces.size(); id++) {
      Piece piece = pieces.get(id);
      byte[] text = piece.text().getBytes(StandardCharsets.UTF_8);
      boolean isNew =
          switch (piece.kind()) {
            case NORMAL, UNUSED -> trie.put(text, id);
            case USER_DEFINED -> {
              userDefined.put(text, id);
              yield trie.put(text, id);
            }
            case UNKNOWN, CONTROL, BYTE -> reserved.put(text, id);
          };
      if (!isNew) {
        throw new TokenizerException("piece %d is there twice".formatted(id));
      }
      if (piece.kind() == PieceKind.UNKNOWN) {
        if (unknownPiece >= 0) {
          throw new TokenizerException(
              "pieces %d and %d are both the unknown one".formatted(unknownPiece, id));
        }
        unknownPiece = id;
      } else if (piece.kind() == PieceKind.BYTE) {
        int value = byteValue(id, piece.text());
        byteValues[id] = value;
        bytePieces[value] = id;
      }
    }
    if (unknownPiece < 0) {
      throw new TokenizerException("no unknown piece");
    }
    for (int b = 0; b < BYTES; b++) {
      if ((bytePieces[b] >= 0) != file.byteFallback()) {
        throw new TokenizerException(
            "byte fallback is %s, but the piece of byte %d is %s"
                .formatted(
                    file.byteFallback() ? "on" : "off",
                    b,
                    bytePieces[b] < 0 ? "missing" : "there"));
      }
    }
    unknown = unknownPiece;
    normaliser = new Normaliser(file, userDefined);
    splitter = new UnigramSplitter(file, trie, unknown);
  }

  /// An empty trie with room for the pieces of these kinds.
  private static PieceTrie trieFor(List<Piece> pieces, PieceKind... kinds) {
    List<PieceKind> wanted = List.of(kinds);
    int bytes = 0;
    for (Piece piece : pieces) {
      if (wanted.contains(piece.kind())) {
        bytes += piece.text().getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return new PieceTrie(bytes);
  }

  private static int byteValue(int id, String text) {
    try {
      if (text.length() == "<0xNN>".length() && text.startsWith("<0x") && text.endsWith(">")) {
        int value = Integer.parseInt(text, 3, 5, 16);
        if (value >= 0) {
          return value;
        }
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new TokenizerException("byte piece %d does not read <0xNN>".formatted(id));
  }

  /// Number of pieces: the text vocabulary of the model must be as large.
  public int size() {
    return file.pieces().size();
  }

  /// A piece of the vocabulary.
  ///
  /// @throws IllegalArgumentException if there is no such number
  public Piece piece(int id) {
    if (id < 0 || id >= size()) {
      throw new IllegalArgumentException(
          "text token %d, the vocabulary has 0 to %d".formatted(id, size() - 1));
    }
    return file.pieces().get(id);
  }

  /// Value of a byte piece, or −1 for any other.
  int byteValue(int id) {
    return byteValues[id];
  }

  /// The tokens of a text. Surrogates without a partner count as U+FFFD.
  ///
  /// @throws TokenizerException if the text is longer than [#MAX_TEXT_CHARS]
  public int[] encode(String text) {
    if (text.length() > MAX_TEXT_CHARS) {
      throw new TokenizerException(
          "text of %d characters, at most %d are encoded".formatted(text.length(), MAX_TEXT_CHARS));
    }
    byte[] prepared = normaliser.normalise(utf8(text));
    int[] ends = new int[prepared.length];
    int[] ids = new int[prepared.length];
    int count = splitter.split(prepared, ends, ids);
    return file.byteFallback()
        ? unknownsAsBytes(prepared, ends, ids, count)
        : unknownRunsAsOne(ids, count);
  }

  private int[] unknownsAsBytes(byte[] text, int[] ends, int[] ids, int count) {
    int[] out = new int[text.length];
    int n = 0;
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (ids[i] == unknown) {
        for (int at = from; at < ends[i]; at++) {
          out[n++] = bytePieces[text[at] & 0xff];
        }
      } else {
        out[n++] = ids[i];
      }
      from = ends[i];
    }
    return Arrays.copyOf(out, n);
  }

  private int[] unknownRunsAsOne(int[] ids, int count) {
    int n = 0;
    for (int i = 0; i < count; i++) {
      if (ids[i] != unknown || n == 0 || ids[n - 1] != unknown) {
        ids[n++] = ids[i];
      }
    }
    return Arrays.copyOf(ids, n);
  }

  /// The text of some tokens.
  ///
  /// @throws IllegalArgumentException if one is not in the vocabulary
  public String decode(int... ids) {
    StringBuilder out = new StringBuilder();
    Utf8Assembler bytes = new Utf8Assembler();
    boolean atStart = true;
    boolean markRemoved = false;
    for (int id : ids) {
      Piece piece = piece(id);
      if (byteValues[id] >= 0) {
        bytes.add(byteValues[id], out);
        continue;
      }
      bytes.flush(out);
      if (markRemoved || !out.isEmpty()) {
        atStart = false;
      }
      markRemoved = false;
      switch (piece.kind()) {
        case CONTROL -> {}
        case UNKNOWN -> out.append(file.unknownSurface());
        case NORMAL, USER_DEFINED, UNUSED, BYTE -> {
          boolean removes = file.dummyPrefix() || file.removeExtraWhitespace();
          boolean mark = atStart && removes && piece.text().charAt(0) == SPACE_MARK;
          // The dummy prefix is one space; spaces that must not be there go however many they are.
          markRemoved = mark && !file.removeExtraWhitespace();
          out.append(withSpaces(mark ? piece.text().substring(1) : piece.text()));
        }
      }
    }
    bytes.flush(out);
    return out.toString();
  }

  /// The text of one token as the reference writes it to its log: `PAD` and `EPAD` for padding and
  /// unknown, else the piece with its spaces, byte and control pieces literally.
  ///
  /// @param padding the model's padding token
  public String logText(int id, int padding) {
    if (id == padding) {
      return "PAD";
    }
    return id == unknown ? "EPAD" : withSpaces(piece(id).text());
  }

  /// Whether a token is one that shows nothing: the model's padding, or the unknown piece, which
  /// the model speaks at the end of padding.
  public boolean isSilent(int id, int padding) {
    return id == padding || id == unknown;
  }

  /// A new stream that shows tokens as they come.
  ///
  /// @param padding the model's padding token
  public TextStream stream(int padding) {
    return new TextStream(this, padding);
  }

  static String withSpaces(String text) {
    return text.replace(SPACE_MARK, ' ');
  }

  private static byte[] utf8(String text) {
    try {
      ByteBuffer bytes =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .replaceWith(REPLACEMENT)
              .encode(CharBuffer.wrap(text));
      byte[] out = new byte[bytes.remaining()];
      bytes.get(out);
      return out;
    } catch (CharacterCodingException e) {
      throw new IllegalStateException("UTF-8 encodes everything when it may replace", e);
    }
  }
}
