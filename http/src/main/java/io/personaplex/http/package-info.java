/// What the servers share: Host and Origin rules, limits, close codes, health.
@org.jspecify.annotations.NullMarked
package io.personaplex.http;
