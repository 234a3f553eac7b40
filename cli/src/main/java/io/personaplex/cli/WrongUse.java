package io.personaplex.cli;

import io.personaplex.apphost.model.Secret;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Explains a command line that is wrong, as picocli would, but repeats no secret that stands in
/// it: of words it does not know only the first is told, if that can be a misspelt command or
/// option, and nothing after a `=`.
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
    err.println(mask.apply(told(failure, command)));
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      command.usage(err);
    }
    return ExitCode.USAGE.code();
  }

  private static String told(ParameterException failure, CommandLine command) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> words = unmatched.getUnmatched();
      boolean hasCommands = !command.getSubcommands().isEmpty();
      for (int i = 0; i < words.size(); i++) {
        String word = words.get(i);
        boolean tellable = word.startsWith("-") || (hasCommands && i == 0);
        message = message.replace("'" + word + "'", "'" + shown(word, tellable) + "'");
      }
    }
    return TOKEN.matcher(message).replaceAll(Matcher.quoteReplacement(Secret.MASK));
  }

  private static String shown(String word, boolean tellable) {
    int equals = word.indexOf('=');
    if (!tellable) {
      return Secret.MASK;
    }
    return equals < 0 ? word : word.substring(0, equals + 1) + Secret.MASK;
  }
}
