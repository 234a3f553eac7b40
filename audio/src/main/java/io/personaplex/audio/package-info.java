/// The sound path: PCM, WAV, resampling, loudness, Ogg pages, Opus.
@org.jspecify.annotations.NullMarked
package io.personaplex.audio;
