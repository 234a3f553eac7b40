/// A conversation from file to file, in this process: recorded user in, reply out.
@org.jspecify.annotations.NullMarked
package io.personaplex.cli.talk;
