package io.personaplex.tts.text.tag;

/// A word, a mark or a part of a word.
///
/// @param spaceAfter whether white space followed it in the text
public record Token(String text, boolean spaceAfter) {}
