/// The files of the front end and the compact tables they are read into.
@org.jspecify.annotations.NullMarked
package io.personaplex.tts.text.model;
