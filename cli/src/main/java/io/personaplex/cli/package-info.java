/// The personaplex command and the application as a short story.
@org.jspecify.annotations.NullMarked
package io.personaplex.cli;
