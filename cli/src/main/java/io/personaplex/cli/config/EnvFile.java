package io.personaplex.cli.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A `.env` file: `NAME=VALUE` lines and comments, each kept byte for byte.
///
/// Understood: `export` before a name, blanks around the `=`, single and double quotes (with `\n`,
/// `\t`, `\"`, `\\`, `\$` in double ones), a comment after a blank, CRLF, a byte order mark. Not:
/// values over several lines, and names of variables inside a value.
///
/// A value; **threads**: immutable.
public final class EnvFile {
  /// A value of the file.
  ///
  /// @param name as written
  /// @param value may be a secret
  /// @param line 1 for the first
  public record Entry(String name, String value, int line) {
    @Override
    public String toString() {
      return "%s in line %d".formatted(name, line);
    }
  }

  /// Name of the file in the folder of the checkout.
  public static final String NAME = ".env";

  private static final String LF = "\n";
  private static final String CRLF = "\r\n";

  private final Path file;
  private final List<Line> lines;

  /// @param raw the line without its end, a character a byte, so that no byte is lost
  /// @param end LF, CRLF, or nothing in the last line
  private record Line(String raw, String end, EnvLine meaning) {
    static Line of(String raw, String end) {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(raw.getBytes(ISO_8859_1));
        return new Line(raw, end, EnvLine.parse(UTF_8.newDecoder().decode(bytes).toString()));
      } catch (CharacterCodingException _) {
        return new Line(raw, end, new EnvLine.Malformed("text in UTF-8"));
      }
    }

    static Line ofText(String text, String end) {
      return of(new String(text.getBytes(UTF_8), ISO_8859_1), end);
    }

    /// The same line with another value.
    Line with(EnvLine.Assignment old, String value) {
      String text = new String(raw.getBytes(ISO_8859_1), UTF_8);
      return ofText(
          text.substring(0, old.from()) + EnvLine.written(value) + text.substring(old.to()), end);
    }

    Line endedBy(String otherEnd) {
      return new Line(raw, otherEnd, meaning);
    }
  }

  private EnvFile(Path file, List<Line> lines) {
    this.file = file;
    this.lines = List.copyOf(lines);
  }

  /// Reads a file.
  ///
  /// @throws ConfigurationException if it cannot be read; malformed lines are [#faults]
  public static EnvFile read(Path file) {
    return parse(file, PrivateFile.read(file));
  }

  /// Understands the content of a file.
  ///
  /// @param file named in messages, and where [#save] writes to
  public static EnvFile parse(Path file, byte[] content) {
    var lines = new ArrayList<Line>();
    String rest = new String(content, ISO_8859_1);
    while (!rest.isEmpty()) {
      int newline = rest.indexOf('\n');
      String line = newline < 0 ? rest : rest.substring(0, newline + 1);
      String end = line.endsWith(CRLF) ? CRLF : line.endsWith(LF) ? LF : "";
      lines.add(Line.of(line.substring(0, line.length() - end.length()), end));
      rest = rest.substring(line.length());
    }
    return new EnvFile(file, lines);
  }

  /// The same lines, to be saved as another file.
  public EnvFile at(Path other) {
    return new EnvFile(other, lines);
  }

  /// Whether both have the same lines, to the byte.
  public boolean isSameAs(EnvFile other) {
    return Arrays.equals(bytes(), other.bytes());
  }

  /// Whether somebody else may read or write a file. Not there: nobody may.
  ///
  /// @throws ConfigurationException if that cannot be found out
  public static boolean isOpenToOthers(Path file) {
    return PrivateFile.isOpenToOthers(file);
  }

  /// Takes a file from the eyes of others.
  ///
  /// @return whether that was necessary
  /// @throws ConfigurationException if this user may not do that
  public static boolean makePrivate(Path file) {
    boolean open = PrivateFile.isOpenToOthers(file);
    if (open) {
      PrivateFile.close(file);
    }
    return open;
  }

  /// The file it was read from.
  public Path file() {
    return file;
  }

  /// All values in the order of the lines; of a name that is there twice the last counts.
  public List<Entry> entries() {
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).meaning() instanceof EnvLine.Assignment assignment) {
        entries.add(new Entry(assignment.name(), assignment.value(), i + 1));
      }
    }
    return entries;
  }

  /// One sentence for each line that cannot be understood: file, line, what was wanted.
  public List<String> faults() {
    var faults = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).meaning() instanceof EnvLine.Malformed(String wanted)) {
        faults.add("%s line %d: wanted %s".formatted(file, i + 1, wanted));
      }
    }
    return faults;
  }

  /// The value that counts for an option, by its name or an alias.
  public Optional<Entry> entry(OptionName option) {
    return entries().stream().filter(entry -> isOf(option).test(entry.name())).reduce((_, b) -> b);
  }

  /// The same file with another value for an option: in the line that counts, else in a new last
  /// line. Every other line stays byte for byte; a file whose last line has no end keeps having
  /// none.
  public EnvFile with(OptionName option, String value) {
    var changed = new ArrayList<>(lines);
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).meaning() instanceof EnvLine.Assignment old
          && isOf(option).test(old.name())) {
        if (!old.value().equals(value)) {
          changed.set(i, lines.get(i).with(old, value));
        }
        return new EnvFile(file, changed);
      }
    }
    String end = lines.isEmpty() || lines.getFirst().end().isEmpty() ? LF : lines.getFirst().end();
    boolean endless = !lines.isEmpty() && lines.getLast().end().isEmpty();
    if (endless) {
      changed.add(changed.removeLast().endedBy(end));
    }
    changed.add(Line.ofText(option.name() + "=" + EnvLine.written(value), endless ? "" : end));
    return new EnvFile(file, changed);
  }

  /// The content, to the byte.
  public byte[] bytes() {
    var text = new StringBuilder();
    for (Line line : lines) {
      text.append(line.raw()).append(line.end());
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  /// Writes it to its file: whole or not at all, mode 0600, through a symbolic link only within its
  /// folder.
  ///
  /// @throws ConfigurationException if that fails
  public void save() {
    PrivateFile.write(file, bytes());
  }

  /// Names only.
  @Override
  public String toString() {
    return file + " " + entries();
  }

  private static Predicate<String> isOf(OptionName option) {
    return name -> Options.named(name).filter(option::equals).isPresent();
  }
}
