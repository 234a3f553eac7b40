/// `personaplex doctor`: what this machine lacks for a conversation, and what to do about it.
///
/// A [Check] looks at one thing and gives a [Finding]. The checks run at once, each on a thread of
/// its own and with a time limit ([Examination]); they see the computer through [Machine] alone, so
/// that a test can describe one. What a check advises stands in `troubleshooting.tsv`
/// ([Troubleshooting]), from which the documentation is made as well.
@org.jspecify.annotations.NullMarked
package io.personaplex.cli.doctor;
