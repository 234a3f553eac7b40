/// Contracts every engine passes, golden readers, fakes and scripted conversations. Used in test
/// scope only.
@org.jspecify.annotations.NullMarked
package io.personaplex.testkit;
