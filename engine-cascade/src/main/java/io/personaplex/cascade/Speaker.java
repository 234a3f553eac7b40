package io.personaplex.cascade;

import java.util.function.BooleanSupplier;

/// A voice. One instance serves every session; calls take turns if the synthesiser needs it.
public interface Speaker extends AutoCloseable {
  /// `text` spoken.
  ///
  /// @param text a clause or a sentence
  /// @param cancelled asked now and then; once true the result no longer matters and may be cut
  ///   short
  /// @return 24 kHz mono samples in −1 … 1 without long silence at either end; empty if there is
  ///   nothing to say in `text`
  float[] speak(String text, BooleanSupplier cancelled);

  @Override
  void close();
}
