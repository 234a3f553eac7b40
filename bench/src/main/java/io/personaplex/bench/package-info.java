/// personaplex bench: what a person waits for, measured.
@org.jspecify.annotations.NullMarked
package io.personaplex.bench;
