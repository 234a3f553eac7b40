package io.personaplex.tts.text.read;

import org.jspecify.annotations.Nullable;

/// A currency whose sign is read after its number.
enum Currency {
  DOLLAR("$", "dollar", "cent"),
  POUND("£", "pound", "pence"),
  EURO("€", "euro", "cent");

  private final String sign;
  private final String unit;
  private final String hundredth;

  Currency(String sign, String unit, String hundredth) {
    this.sign = sign;
    this.unit = unit;
    this.hundredth = hundredth;
  }

  /// The currency of a sign, or null.
  static @Nullable Currency ofSign(String text) {
    for (Currency currency : values()) {
      if (currency.sign.equals(text)) {
        return currency;
      }
    }
    return null;
  }

  /// In the singular: "dollar".
  String unit() {
    return unit;
  }

  /// In the singular, "cent"; pence has none.
  String hundredth() {
    return hundredth;
  }
}
