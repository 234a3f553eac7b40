/// Where the output of the resources goes: files of the run, rings for readers, the terminal.
@org.jspecify.annotations.NullMarked
package io.personaplex.apphost.log;
