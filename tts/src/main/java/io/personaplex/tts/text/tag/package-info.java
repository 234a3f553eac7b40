/// Tokens and their parts of speech.
@org.jspecify.annotations.NullMarked
package io.personaplex.tts.text.tag;
