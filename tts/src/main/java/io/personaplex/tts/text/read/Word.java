package io.personaplex.tts.text.read;

import org.jspecify.annotations.Nullable;

/// What is looked up at once: a token, or pieces of it joined.
///
/// @param tag the Penn tag, empty if there is none
/// @param head false for what follows something without white space (the 12 of B12)
/// @param currency to be read after it
record Word(String text, String tag, boolean head, @Nullable Currency currency) {}
