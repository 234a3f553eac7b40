/// The AppHost: application model, supervisor, logs, status page. No model code.
@org.jspecify.annotations.NullMarked
package io.personaplex.apphost;
