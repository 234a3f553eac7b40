package io.personaplex.cli;

import io.personaplex.apphost.model.Secret;
import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Explains a command line that is wrong, as picocli would, but repeats no token that stands in it.
final class WrongUse implements IParameterExceptionHandler {
  /// Tokens of Hugging Face begin with `hf_`.
  private static final Pattern TOKEN = Pattern.compile("hf_[A-Za-z0-9]{6,}");

  private final UnaryOperator<String> mask;

  /// @param mask takes the secrets that are known out of a text
  WrongUse(UnaryOperator<String> mask) {
    this.mask = mask;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    String message = mask.apply(String.valueOf(failure.getMessage()));
    err.println(TOKEN.matcher(message).replaceAll(Secret.MASK));
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      command.usage(err);
    }
    return ExitCode.USAGE.code();
  }
}
