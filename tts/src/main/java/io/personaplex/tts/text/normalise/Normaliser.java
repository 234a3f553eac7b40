package io.personaplex.tts.text.normalise;

import java.util.List;

/// Writes out what is not written as it is spoken, rule after rule; the order matters.
///
/// Plain numbers, amounts, ordinals and years stay digits: the reader knows how they sound.
///
/// Threads: immutable.
public final class Normaliser {
  private final List<Rule> rules;

  private Normaliser(List<Rule> rules) {
    this.rules = rules;
  }

  /// As the reference.
  public static Normaliser original(WordTables tables) {
    var dates = new Dates(tables);
    var money = new Money(tables);
    var abbreviations = new Abbreviations(tables);
    return new Normaliser(
        List.of(
            Spacing::unify,
            ClockTimes.times(),
            dates.iso(),
            dates.american(),
            money.scaled(),
            money.cents(),
            money.named(),
            Measures.degrees(),
            new Measures(tables).units(),
            dates.monthDay(),
            dates.dayMonth(),
            abbreviations.titles(),
            abbreviations.all(),
            Abbreviations.numberSigns(),
            RomanNumerals.cardinals(tables),
            RomanNumerals.ordinals(tables),
            PhoneNumbers.plain(),
            new Fractions(dates).plain(),
            Ranges.plain(),
            Ranges.plus(),
            Symbols.rule(tables),
            Spacing::tidy));
  }

  /// Without the known faults of the reference.
  public static Normaliser improved(WordTables tables) {
    var dates = new Dates(tables);
    var money = new Money(tables);
    var abbreviations = new Abbreviations(tables);
    return new Normaliser(
        List.of(
            Spacing.lookAlikes(),
            Spacing::unify,
            Spacing.minusSigns(),
            Measures.feetAndInches(),
            QuotationMarks.removed(),
            Spacing::unify,
            ClockTimes.spans(),
            ClockTimes.times(),
            dates.iso(),
            dates.american(),
            money.signBehind(),
            money.spans(),
            money.scaledMore(),
            money.cents(),
            money.named(),
            Measures.degrees(),
            new Measures(tables).units(),
            dates.monthDayNotCount(),
            dates.dayMonth(),
            abbreviations.titles(),
            abbreviations.cautious(),
            Abbreviations.numberSigns(),
            RomanNumerals.cautiousCardinals(tables),
            RomanNumerals.ordinals(tables),
            PhoneNumbers.any(),
            new Fractions(dates).any(),
            Ranges.any(),
            Ranges.dashes(),
            Ranges.plus(),
            Symbols.sharps(),
            Symbols.rule(tables),
            Spacing::tidy));
  }

  /// The sentence in words the tokeniser and the reader understand.
  public String normalise(String sentence) {
    String text = sentence;
    for (Rule rule : rules) {
      text = rule.apply(text);
    }
    return text;
  }
}
