/// The default engine: voice activity, recognition, language model, synthesis.
@org.jspecify.annotations.NullMarked
package io.personaplex.cascade;
