package io.personaplex.lm.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a SentencePiece `.model` file says: the vocabulary and the flags of training and
/// normalisation that change how text is split.
///
/// The file is one protocol-buffers message, `ModelProto` of SentencePiece: field 1 a piece (1
/// text, 2 score, 3 kind), field 2 the trainer's settings (3 model type, 24 whitespace as suffix,
/// 35 byte fallback, 44 surface of the unknown), field 3 the normaliser's (1 name, 2 character map,
/// 3 dummy prefix, 4 removal of extra whitespace, 5 escaping of whitespace), field 5 a
/// denormaliser. Fields that are not read change nothing here. Absent flags have the defaults of
/// the format.
///
/// Refused by name: model types other than unigram, character maps (only the identity normaliser is
/// built in), whitespace as suffix, and files above the limits.
///
/// @param pieces the vocabulary; the number of a piece is its index
/// @param byteFallback characters outside the vocabulary become their UTF-8 bytes
/// @param dummyPrefix a space is put before the text
/// @param removeExtraWhitespace spaces at the ends go, runs of spaces become one
/// @param escapeWhitespace spaces are written `▁` before the text is split
/// @param unknownSurface what the unknown piece decodes to
record TokenizerFile(
    List<Piece> pieces,
    boolean byteFallback,
    boolean dummyPrefix,
    boolean removeExtraWhitespace,
    boolean escapeWhitespace,
    String unknownSurface) {

  /// Limits, several times what published vocabularies need (the model's own: half a MiB, 32 000
  /// pieces): at all of them at once a tokenizer takes about 150 MiB of heap.
  static final int MAX_FILE_BYTES = 8 << 20;

  static final int MAX_PIECES = 1 << 18;
  static final int MAX_PIECE_CHARS = 1024;
  static final int MAX_TEXT_BYTES = 2 << 20; // of all pieces together, in UTF-8
  private static final int MAX_SURFACE_CHARS = 64;
  private static final int UNIGRAM = 1;
  private static final String[] MODEL_TYPES = {"?", "unigram", "BPE", "word", "char"};

  TokenizerFile {
    pieces = List.copyOf(pieces);
  }

  /// Reads a file.
  ///
  /// @throws TokenizerException naming the file and what is wrong with it
  static TokenizerFile read(Path path) {
    try {
      long size = Files.size(path);
      if (size > MAX_FILE_BYTES) {
        throw new TokenizerException(
            "%d bytes, at most %d are read".formatted(size, MAX_FILE_BYTES));
      }
      return parse(ByteBuffer.wrap(Files.readAllBytes(path)));
    } catch (TokenizerException e) {
      throw new TokenizerException(
          "%s: %s: not a tokenizer file this program can use".formatted(path, e.getMessage()), e);
    } catch (IOException e) {
      throw new TokenizerException("%s: cannot be read".formatted(path), e);
    }
  }

  /// Reads the message.
  ///
  /// @throws TokenizerException if it is not sound or not supported
  static TokenizerFile parse(ByteBuffer bytes) {
    Builder builder = new Builder();
    ProtobufReader model = new ProtobufReader(bytes);
    while (model.next()) {
      switch (model.field()) {
        case 1 -> builder.piece(model.message());
        case 2 -> builder.trainer(model.message());
        case 3 -> builder.normaliser(model.message());
        case 5 -> builder.denormaliser(model.message());
        default -> {
          // The trainer's own tests and extensions: they do not change the model.
        }
      }
    }
    return builder.build();
  }

  /// Collects the fields, which may come in any order; a later one replaces an earlier.
  private static final class Builder {
    private final List<Piece> pieces = new ArrayList<>();
    private long textBytes;
    private boolean byteFallback;
    private boolean dummyPrefix = true;
    private boolean removeExtraWhitespace = true;
    private boolean escapeWhitespace = true;
    private String unknownSurface = " \u2047 ";

    void piece(ProtobufReader message) {
      String text = "";
      float score = 0;
      PieceKind kind = PieceKind.NORMAL;
      while (message.next()) {
        switch (message.field()) {
          case 1 -> text = message.text();
          case 2 -> score = message.real();
          case 3 -> kind = PieceKind.ofNumber(message.integer());
          default -> {}
        }
      }
      int id = pieces.size();
      if (id == MAX_PIECES) {
        throw new TokenizerException("more than %d pieces".formatted(MAX_PIECES));
      }
      if (text.isEmpty() || text.length() > MAX_PIECE_CHARS) {
        throw new TokenizerException(
            "piece %d has %d characters, wanted 1 to %d"
                .formatted(id, text.length(), MAX_PIECE_CHARS));
      }
      textBytes += text.getBytes(StandardCharsets.UTF_8).length;
      if (textBytes > MAX_TEXT_BYTES) {
        throw new TokenizerException(
            "pieces 0 to %d have %d bytes of text, at most %d are read"
                .formatted(id, textBytes, MAX_TEXT_BYTES));
      }
      if (!Float.isFinite(score)) {
        throw new TokenizerException("piece %d has the score %s".formatted(id, score));
      }
      pieces.add(new Piece(text, score, kind));
    }

    void trainer(ProtobufReader message) {
      while (message.next()) {
        switch (message.field()) {
          case 3 -> {
            long type = message.integer();
            if (type != UNIGRAM) {
              String name = type > 0 && type < MODEL_TYPES.length ? MODEL_TYPES[(int) type] : "?";
              throw new TokenizerException(
                  "model type %d (%s) is not supported, only unigram".formatted(type, name));
            }
          }
          case 24 -> {
            if (message.flag()) {
              throw new TokenizerException(
                  "trainer setting 'treat_whitespace_as_suffix' is not supported");
            }
          }
          case 35 -> byteFallback = message.flag();
          case 44 -> {
            unknownSurface = message.text();
            if (unknownSurface.length() > MAX_SURFACE_CHARS) {
              throw new TokenizerException(
                  "the surface of the unknown piece has %d characters, at most %d are read"
                      .formatted(unknownSurface.length(), MAX_SURFACE_CHARS));
            }
          }
          default -> {}
        }
      }
    }

    void normaliser(ProtobufReader message) {
      String name = "";
      int mapBytes = 0;
      while (message.next()) {
        switch (message.field()) {
          case 1 -> name = message.text();
          case 2 -> mapBytes = message.bytes().remaining();
          case 3 -> dummyPrefix = message.flag();
          case 4 -> removeExtraWhitespace = message.flag();
          case 5 -> escapeWhitespace = message.flag();
          default -> {}
        }
      }
      refuseCharacterMap("normaliser", name, mapBytes);
    }

    void denormaliser(ProtobufReader message) {
      String name = "";
      int mapBytes = 0;
      while (message.next()) {
        switch (message.field()) {
          case 1 -> name = message.text();
          case 2 -> mapBytes = message.bytes().remaining();
          default -> {}
        }
      }
      refuseCharacterMap("denormaliser", name, mapBytes);
    }

    private static void refuseCharacterMap(String what, String name, int bytes) {
      if (bytes > 0) {
        throw new TokenizerException(
            "the %s '%s' with a character map of %d bytes is not supported, only 'identity'"
                .formatted(what, name.substring(0, Math.min(name.length(), 40)), bytes));
      }
    }

    TokenizerFile build() {
      if (pieces.isEmpty()) {
        throw new TokenizerException("no pieces");
      }
      return new TokenizerFile(
          pieces,
          byteFallback,
          dummyPrefix,
          removeExtraWhitespace,
          escapeWhitespace,
          unknownSurface);
    }
  }
}
