/// The English front end of the synthesiser: text to phonemes.
///
/// [io.personaplex.tts.text.TextFrontEnd] is the door. Behind it, in order: sentences, the
/// normaliser (`normalise`), tokens and tags (`tag`), readings (`read`). `model` opens the files
/// all of them come from.
@org.jspecify.annotations.NullMarked
package io.personaplex.tts.text;
