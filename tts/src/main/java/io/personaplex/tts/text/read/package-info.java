/// Tagged tokens to phonemes: word groups, lexicon, stems, numbers, unknown words.
@org.jspecify.annotations.NullMarked
package io.personaplex.tts.text.read;
