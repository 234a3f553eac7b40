package io.personaplex.cli.nativecall;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;

/// The end of what the JVM says before our first line.
///
/// For a program with the Vector API the launcher puts a filter behind standard error, because the
/// JVM announces incubating modules there and knows no flag against it. From here on standard error
/// is again what the caller gave: a terminal sees progress at once, and in order with the result.
public final class EarlyMessages {
  /// Number of the descriptor under which the launcher keeps the real standard error.
  private static final String KEPT = "personaplex.stderr";

  private static final int STANDARD_ERROR = 2;

  private EarlyMessages() {}

  /// Puts the real standard error in place of the filter, if there is one. Should that not be
  /// possible the filter stays, which passes everything else on line by line.
  @SuppressWarnings("restricted") // jvm.args grants native access
  public static void end() {
    Integer kept = Integer.getInteger(KEPT);
    if (kept == null) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      int _ =
          (int)
              linker
                  .downcallHandle(
                      linker.defaultLookup().findOrThrow("dup2"),
                      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT))
                  .invokeExact((int) kept, STANDARD_ERROR);
    } catch (Error failure) {
      throw failure;
    } catch (Throwable failure) {
      System.getLogger(EarlyMessages.class.getName())
          .log(System.Logger.Level.DEBUG, "standard error stays filtered", failure);
    }
  }
}
