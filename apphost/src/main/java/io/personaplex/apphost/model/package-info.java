/// The application as inert values: what it consists of, how the parts depend on each other. Only
/// the supervisor acts.
@org.jspecify.annotations.NullMarked
package io.personaplex.apphost.model;
