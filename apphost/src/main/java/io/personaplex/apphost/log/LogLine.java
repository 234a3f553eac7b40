package io.personaplex.apphost.log;

import java.time.Instant;

/// One line a resource printed.
///
/// @param number counted from 0 for each resource and run
/// @param at when it was read
/// @param text without line end and control characters
public record LogLine(long number, Instant at, String text) {}
