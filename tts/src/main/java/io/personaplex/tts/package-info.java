/// Text to speech: normaliser, tagger, lexicon, acoustic model, waveform.
@org.jspecify.annotations.NullMarked
package io.personaplex.tts;
