/// Processes of this machine: starting them in a group of their own ([ProcessGroup]), finding
/// everything a run has started ([RunMarker]), leaving nothing behind when the host dies ([Reaper],
/// [RunSweep]), and who holds a port ([PortConflict]).
///
/// Nothing here knows what a run is made of: a resource is a name. Facts come from `/proc`, so this
/// package is for Linux.
@org.jspecify.annotations.NullMarked
package io.personaplex.apphost.process;
