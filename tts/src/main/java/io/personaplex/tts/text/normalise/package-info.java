/// Written forms to spoken ones: times, dates, money, units, abbreviations, symbols, number words.
@org.jspecify.annotations.NullMarked
package io.personaplex.tts.text.normalise;
