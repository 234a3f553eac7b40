package io.personaplex.publish;

import java.time.Duration;

/// An image that an engine now holds.
///
/// @param image its recipe
/// @param id as the engine names it: `sha256:…`
/// @param engine the engine, for people
/// @param bytes of the layers above a named base; with a base made from this system, of all
/// @param elapsed from the first file to the image
public record BuiltImage(
    ServiceImage image, String id, String engine, long bytes, Duration elapsed) {}
