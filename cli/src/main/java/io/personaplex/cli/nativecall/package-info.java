/// What the command asks of the system itself.
@org.jspecify.annotations.NullMarked
package io.personaplex.cli.nativecall;
