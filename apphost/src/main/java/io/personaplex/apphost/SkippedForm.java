package io.personaplex.apphost;

/// A form a service could have run in, but not here.
///
/// @param kind see [io.personaplex.apphost.model.Form#kind]
/// @param reason one sentence
public record SkippedForm(String kind, String reason) {}
