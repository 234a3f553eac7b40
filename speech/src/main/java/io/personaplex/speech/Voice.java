package io.personaplex.speech;

/// A voice an engine can speak with.
///
/// @param name what a client sends as `voice_prompt`, unique within the engine
/// @param group heading under which a page lists it, for example `American English`
/// @param description one line for people: who is heard, where the voice comes from
public record Voice(String name, String group, String description) {}
