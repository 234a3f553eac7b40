/// The language model of PersonaPlex: temporal and depth transformer, delay pattern, sampling,
/// prompts, text tokenizer.
@org.jspecify.annotations.NullMarked
package io.personaplex.lm;
