/// The text side of the language model: a SentencePiece unigram tokenizer read from its `.model`
/// file ([io.personaplex.lm.text.TextTokenizer]), and the pieces a session speaks put together for
/// a screen as they come ([io.personaplex.lm.text.TextStream]).
@org.jspecify.annotations.NullMarked
package io.personaplex.lm.text;
