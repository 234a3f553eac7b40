/// PersonaPlex-7B as a [io.personaplex.speech.SpeechEngine]: codec and language model behind the
/// seam.
@org.jspecify.annotations.NullMarked
package io.personaplex.personaplex;
