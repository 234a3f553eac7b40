package io.personaplex.cli.talk;

/// What an engine told about the conversation while it was held, in words for people: that its
/// memory ends, for one.
///
/// @param frame in which it was told, from 0
/// @param words one or more sentences
public record Notice(int frame, String words) {}
