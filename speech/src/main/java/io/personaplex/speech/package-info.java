/// The seam between the backend and the speech engines, and the echo engine.
@org.jspecify.annotations.NullMarked
package io.personaplex.speech;
