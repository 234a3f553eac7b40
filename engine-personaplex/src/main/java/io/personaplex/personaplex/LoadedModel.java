package io.personaplex.personaplex;

import io.personaplex.codec.MimiDecoder;
import io.personaplex.codec.MimiEncoder;
import io.personaplex.lm.LanguageModel;
import io.personaplex.lm.text.TextTokenizer;

/// What all conversations share: weights and what is known about the model. Immutable.
///
/// @param sizes of everything
/// @param language temporal and depth transformer
/// @param encoder sound to codes
/// @param decoder codes to sound
/// @param tokenizer persona to tokens, tokens to words
record LoadedModel(
    ModelSizes sizes,
    LanguageModel language,
    MimiEncoder encoder,
    MimiDecoder decoder,
    TextTokenizer tokenizer) {}
