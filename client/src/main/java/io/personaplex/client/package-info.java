/// A client of /api/chat without a page: speaks recordings in real time, keeps what it hears and
/// when.
@org.jspecify.annotations.NullMarked
package io.personaplex.client;
