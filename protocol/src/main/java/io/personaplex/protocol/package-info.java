/// The wire: /api/chat messages and session parameters. JDK only.
@org.jspecify.annotations.NullMarked
package io.personaplex.protocol;
