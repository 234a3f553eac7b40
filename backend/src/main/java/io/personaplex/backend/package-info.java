/// scenario6-moshi: /api/chat sessions on the 80 ms frame clock.
@org.jspecify.annotations.NullMarked
package io.personaplex.backend;
