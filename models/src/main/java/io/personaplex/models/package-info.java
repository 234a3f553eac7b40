/// The model catalogue: what a model is, where it comes from, where it lies, under which licence.
@org.jspecify.annotations.NullMarked
package io.personaplex.models;
