/// Mimi, the neural audio codec: frames of 1920 samples at 24 kHz to eight codes each, and back.
@org.jspecify.annotations.NullMarked
package io.personaplex.codec;
