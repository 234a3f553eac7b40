/// Containers by the command line of Docker or Podman: is there an engine, what a container is made
/// of, its life, its logs, and sweeping what dead runs have left. No client library; see
/// `docs/adr/0006-containers-by-command-line.md`.
@org.jspecify.annotations.NullMarked
package io.personaplex.apphost.container;
