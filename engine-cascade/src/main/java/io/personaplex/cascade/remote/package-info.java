/// A language model elsewhere, behind the chat completions of an OpenAI-compatible endpoint. Text
/// goes there, never sound.
@NullMarked
package io.personaplex.cascade.remote;

import org.jspecify.annotations.NullMarked;
