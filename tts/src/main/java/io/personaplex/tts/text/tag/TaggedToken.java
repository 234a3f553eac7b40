package io.personaplex.tts.text.tag;

/// A token with its part of speech.
///
/// @param tag a Penn Treebank tag
/// @param spaceAfter whether white space followed it in the text
public record TaggedToken(String text, String tag, boolean spaceAfter) {}
