/// Processes of this machine: starting them, ending them with all they started, and who holds a
/// port.
@org.jspecify.annotations.NullMarked
package io.personaplex.apphost.process;
