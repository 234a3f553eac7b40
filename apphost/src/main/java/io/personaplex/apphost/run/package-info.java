/// One execution of the host: its id, its folder, the record of the process that owns it, and the
/// list of all runs on this machine. A process is known by its id and its start time, because ids
/// are used again.
@org.jspecify.annotations.NullMarked
package io.personaplex.apphost.run;
