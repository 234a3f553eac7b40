/// The sound path: PCM, WAV, resampling, Ogg pages, Opus.
@org.jspecify.annotations.NullMarked
package io.personaplex.audio;
