package io.personaplex.cli.config;

/// What one line of an [EnvFile] says.
sealed interface EnvLine {
  /// Nothing: it is blank or a comment.
  record Nothing() implements EnvLine {}

  /// A value.
  ///
  /// @param name as written
  /// @param value without quotes and escapes; may be a secret
  /// @param from where the value, with its quotes, begins in the line
  /// @param to where it ends
  record Assignment(String name, String value, int from, int to) implements EnvLine {
    @Override
    public String toString() {
      return "assignment of " + name;
    }
  }

  /// Neither. What the line holds is not repeated: it may be a secret.
  ///
  /// @param wanted completes "wanted …"
  record Malformed(String wanted) implements EnvLine {}

  /// Reads a line.
  ///
  /// @param line without its end
  static EnvLine parse(String line) {
    return new Parser(line).parse();
  }

  /// One pass over one line.
  final class Parser {
    private static final String EXPORT = "export";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String line;
    private int at;

    private Parser(String line) {
      this.line = line;
    }

    private EnvLine parse() {
      if (here() == BYTE_ORDER_MARK) {
        at++;
      }
      skipBlanks();
      if (atEnd() || here() == '#') {
        return new Nothing();
      }
      if (line.startsWith(EXPORT, at) && isBlank(at + EXPORT.length())) {
        at += EXPORT.length();
        skipBlanks();
      }
      int start = at;
      while (isNameCharacter(here())) {
        at++;
      }
      String name = line.substring(start, at);
      skipBlanks();
      if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
        return new Malformed("NAME=VALUE, the name of letters, digits and _");
      }
      if (here() != '=') {
        return new Malformed("NAME=VALUE, with a = after the name");
      }
      at++;
      int afterEquals = at;
      skipBlanks();
      return switch (here()) {
        case '\'', '"' -> quoted(name);
        // A # after a blank begins a comment: there is no value.
        case '#' ->
            at > afterEquals ? new Assignment(name, "", afterEquals, afterEquals) : plain(name);
        default -> atEnd() ? new Assignment(name, "", afterEquals, afterEquals) : plain(name);
      };
    }

    private EnvLine plain(String name) {
      int from = at;
      while (!atEnd() && !(isBlank(at) && commentAfterBlanks(at))) {
        at++;
      }
      String value = line.substring(from, at).stripTrailing();
      return new Assignment(name, value, from, from + value.length());
    }

    private boolean commentAfterBlanks(int position) {
      int next = position;
      while (isBlank(next)) {
        next++;
      }
      return next < line.length() && line.charAt(next) == '#';
    }

    private EnvLine quoted(String name) {
      char quote = here();
      int from = at;
      at++;
      var value = new StringBuilder();
      while (!atEnd() && here() != quote) {
        if (quote == '"' && here() == '\\' && at + 1 < line.length()) {
          at++;
          value.append(unescaped(here()));
        } else {
          value.append(here());
        }
        at++;
      }
      if (atEnd()) {
        return new Malformed("a closing %s on the same line".formatted(quote));
      }
      at++;
      int to = at;
      skipBlanks();
      if (!atEnd() && (at == to || here() != '#')) {
        return new Malformed("nothing, or a blank and a comment, after the closing " + quote);
      }
      return new Assignment(name, value.toString(), from, to);
    }

    /// What an escape stands for; a backslash before anything else stays.
    private static String unescaped(char escaped) {
      return switch (escaped) {
        case 'n' -> "\n";
        case 'r' -> "\r";
        case 't' -> "\t";
        case '"', '\\', '$' -> String.valueOf(escaped);
        default -> "\\" + escaped;
      };
    }

    private void skipBlanks() {
      while (isBlank(at)) {
        at++;
      }
    }

    private boolean isBlank(int position) {
      return position < line.length()
          && (line.charAt(position) == ' ' || line.charAt(position) == '\t');
    }

    private boolean atEnd() {
      return at >= line.length();
    }

    /// The character to be read, NUL at the end.
    private char here() {
      return atEnd() ? '\0' : line.charAt(at);
    }

    private static boolean isNameCharacter(char c) {
      return c == '_' || c == '-' || c == '.' || (c < 128 && Character.isLetterOrDigit(c));
    }
  }

  /// A value as it is written into a file: bare where that is safe, else in double quotes.
  ///
  /// @throws ConfigurationException if it has characters that no line can hold
  static String written(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new ConfigurationException("A value with a NUL character cannot be kept in a file");
    }
    if (value.matches("[A-Za-z0-9_./:@%+,=-]*")) {
      return value;
    }
    return '"'
        + value
            .replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("$", "\\$")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
        + '"';
  }
}
