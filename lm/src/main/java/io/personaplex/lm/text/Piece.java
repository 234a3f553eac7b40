package io.personaplex.lm.text;

/// One entry of the vocabulary; its number is its place in the file.
///
/// @param text as stored: a space is `▁` (U+2581), a byte piece reads `<0xNN>`
/// @param score log-probability; means nothing unless `kind` is NORMAL
public record Piece(String text, float score, PieceKind kind) {}
