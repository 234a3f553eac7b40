package io.personaplex.apphost.process;

/// A port that somebody is about to listen at.
///
/// @param resource who wants it
/// @param endpoint what for
/// @param host the address, a literal or `localhost`
/// @param port TCP port
/// @param variable the environment variable that sets the port, named when it is taken
public record WantedPort(
    String resource, String endpoint, String host, int port, String variable) {}
