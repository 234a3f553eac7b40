/// From phonemes to sound: ids, one run of the acoustic model, spectrum parts, waveform.
@org.jspecify.annotations.NullMarked
package io.personaplex.tts.acoustic;
