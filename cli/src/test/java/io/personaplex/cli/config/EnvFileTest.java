package io.personaplex.cli.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvFileTest {
  private static final Path FILE = Path.of("/checkout/.env");

  @TempDir Path folder;

  @Test
  void everyWayToWriteAValueIsUnderstood() {
    EnvFile file =
        parse(
            """
            # a comment
              # another

            APP_PORT=8011
            export MOSHI_PORT = 8999   # the backend
            DEFAULT_VOICE='NATM1'
            DEFAULT_PERSONA="say \\"hi\\"\\n\\$5 \\\\ \\d"\t# quoted
            LLM_MODEL=hf:a/b:c#1.gguf
            HF_HOME=
            ALLOWED_HOSTS= # nobody
            ALLOWED_ORIGINS=a b   c
            """);
    assertThat(file.faults()).isEmpty();
    assertThat(file.entries())
        .extracting(EnvFile.Entry::name, EnvFile.Entry::value, EnvFile.Entry::line)
        .containsExactly(
            tuple("APP_PORT", "8011", 4),
            tuple("MOSHI_PORT", "8999", 5),
            tuple("DEFAULT_VOICE", "NATM1", 6),
            tuple("DEFAULT_PERSONA", "say \"hi\"\n$5 \\ \\d", 7),
            tuple("LLM_MODEL", "hf:a/b:c#1.gguf", 8),
            tuple("HF_HOME", "", 9),
            tuple("ALLOWED_HOSTS", "", 10),
            tuple("ALLOWED_ORIGINS", "a b   c", 11));
  }

  @Test
  void aFileFromWindowsIsUnderstood() {
    EnvFile file = parse("\uFEFFAPP_PORT=8011\r\nDEFAULT_VOICE=\"x\"\r\nMOSHI_PORT=9");
    assertThat(file.faults()).isEmpty();
    assertThat(file.entries()).extracting(EnvFile.Entry::value).containsExactly("8011", "x", "9");
  }

  @Test
  void everyMalformedLineIsNamedAndNoneIsRepeated() {
    byte[] content =
        "hf_canary\n9CANARY=1\nA B=canary\nC='canary\nD=\"canary\" canary\n"
            .concat("E=\u00e4canary\nAPP_PORT=1\n")
            .getBytes(ISO_8859_1);
    EnvFile file = EnvFile.parse(FILE, content);
    assertThat(file.faults())
        .containsExactly(
            "/checkout/.env line 1: wanted NAME=VALUE, with a = after the name",
            "/checkout/.env line 2: wanted NAME=VALUE, the name of letters, digits and _",
            "/checkout/.env line 3: wanted NAME=VALUE, with a = after the name",
            "/checkout/.env line 4: wanted a closing ' on the same line",
            "/checkout/.env line 5: wanted nothing, or a blank and a comment, after the closing \"",
            "/checkout/.env line 6: wanted text in UTF-8");
    assertThat(file.entries()).hasSize(1);
    assertThat(file.toString()).doesNotContainIgnoringCase("canary");
  }

  @Test
  void theTokenIsReplacedInItsLineAlone() {
    String before = "# mine\r\nexport HF_TOKEN = 'old' # from the hub\r\n\r\nAPP_PORT=1";
    assertThat(text(parse(before).with(OptionName.HF_TOKEN, "hf_new")))
        .isEqualTo("# mine\r\nexport HF_TOKEN = hf_new # from the hub\r\n\r\nAPP_PORT=1");
    assertThat(text(parse(before).with(OptionName.HF_TOKEN, "old"))).isEqualTo(before);
    assertThat(text(parse("hf-token=a\n").with(OptionName.HF_TOKEN, "b")))
        .isEqualTo("hf-token=b\n");
  }

  @Test
  void whatIsNotThereBecomesTheLastLine() {
    assertThat(text(parse("").with(OptionName.HF_TOKEN, "t"))).isEqualTo("HF_TOKEN=t\n");
    assertThat(text(parse("A=1\r\n").with(OptionName.HF_TOKEN, "t")))
        .isEqualTo("A=1\r\nHF_TOKEN=t\r\n");
    assertThat(text(parse("A=1\nB=2").with(OptionName.HF_TOKEN, "t")))
        .isEqualTo("A=1\nB=2\nHF_TOKEN=t");
  }

  @Test
  void ofTwoLinesTheLastCountsAndIsChanged() {
    EnvFile file = parse("HF_TOKEN=a\nHF_TOKEN=b\n");
    assertThat(file.entry(OptionName.HF_TOKEN).orElseThrow().line()).isEqualTo(2);
    assertThat(text(file.with(OptionName.HF_TOKEN, "c"))).isEqualTo("HF_TOKEN=a\nHF_TOKEN=c\n");
  }

  /// Files of random lines: one line changes, every other stays byte for byte.
  @Test
  void aChangeTouchesOneLineOfAnyFile() {
    long seed = Seeds.next();
    var random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      var lines = new ArrayList<String>();
      int count = random.nextInt(8);
      for (int i = 0; i < count; i++) {
        lines.add(randomLine(random));
      }
      String before = String.join("", lines);
      if (random.nextBoolean()) {
        before = before.replaceFirst("\r?\n$", "");
      }
      String value = randomValue(random);
      EnvFile old = EnvFile.parse(FILE, before.getBytes(ISO_8859_1));
      EnvFile changed = old.with(OptionName.HF_TOKEN, value);
      EnvFile again = EnvFile.parse(FILE, changed.bytes());
      String note = "seed=%d round=%d".formatted(seed, round);

      assertThat(old.bytes()).as(note).isEqualTo(before.getBytes(ISO_8859_1));
      assertThat(again.bytes()).as(note).isEqualTo(changed.bytes());
      assertThat(again.entry(OptionName.HF_TOKEN).orElseThrow().value()).as(note).isEqualTo(value);
      List<String> was = split(old);
      List<String> is = split(again);
      boolean there = old.entry(OptionName.HF_TOKEN).isPresent();
      int touched = there ? old.entry(OptionName.HF_TOKEN).orElseThrow().line() - 1 : was.size();
      if (there) {
        assertThat(is).as(note).hasSameSizeAs(was);
      } else {
        assertThat(is).as(note).hasSize(was.size() + 1);
        // The last line gets an end, so that another can follow it.
        assertThat(is.getLast().endsWith("\n"))
            .as(note)
            .isEqualTo(was.isEmpty() || was.getLast().endsWith("\n"));
      }
      for (int i = 0; i < was.size(); i++) {
        if (i != touched) {
          String end = i == was.size() - 1 && !there ? "\r?\n?" : "";
          assertThat(is.get(i)).as(note).startsWith(was.get(i));
          assertThat(is.get(i).substring(was.get(i).length())).as(note).matches(end);
        }
      }
    }
  }

  @Test
  void savingMakesAFileOfTheOwnersAlone() throws IOException {
    Path file = Files.writeString(folder.resolve(".env"), "A=1\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    EnvFile.read(file).with(OptionName.HF_TOKEN, "t").save();
    assertThat(file).hasContent("A=1\nHF_TOKEN=t");
    assertThat(Files.readString(file)).isEqualTo("A=1\nHF_TOKEN=t\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void aLinkIsFollowedOnlyWithinItsFolder() throws IOException {
    Path checkout = Files.createDirectory(folder.resolve("checkout"));
    Path outside = Files.writeString(folder.resolve("elsewhere"), "A=1\n");
    Path link = Files.createSymbolicLink(checkout.resolve(".env"), outside);
    assertThatThrownBy(() -> EnvFile.read(link).with(OptionName.HF_TOKEN, "canary").save())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("outside its folder")
        .hasMessageNotContaining("canary");
    assertThat(outside).hasContent("A=1");

    Files.delete(link);
    Path inside = Files.writeString(checkout.resolve("env.mine"), "A=1\n");
    Files.createSymbolicLink(link, Path.of("env.mine"));
    EnvFile.read(link).with(OptionName.HF_TOKEN, "t").save();
    assertThat(link).isSymbolicLink();
    assertThat(Files.readString(inside)).isEqualTo("A=1\nHF_TOKEN=t\n");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> EnvFile.read(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(folder.toString());
  }

  private static EnvFile parse(String text) {
    return EnvFile.parse(FILE, text.getBytes(UTF_8));
  }

  private static String text(EnvFile file) {
    return new String(file.bytes(), UTF_8);
  }

  private static List<String> split(EnvFile file) {
    String text = new String(file.bytes(), ISO_8859_1);
    return text.isEmpty()
        ? List.of()
        : List.of(text.split("(?<=\n)", -1)).stream().filter(line -> !line.isEmpty()).toList();
  }

  private static String randomLine(Random random) {
    String end = random.nextBoolean() ? "\n" : "\r\n";
    String[] lines = {
      "# comment",
      "",
      "  ",
      "A=1",
      "export  B = \"two\"  # x",
      "HF_TOKEN=one",
      "HF_TOKEN = 'two' # comment",
      " export HF_TOKEN=\"th\\\"ree\"\t#c",
      "hf-token= # none yet",
      "HF_TOKEN=",
      "malformed",
      "HF_TOKEN='unclosed",
      "\u00ef\u00bb\u00bfHF_TOKEN=after a mark",
      "\u00ff\u00fe not UTF-8",
      "C=\u00c3\u00a4 # \u00c3\u00b6"
    };
    return lines[random.nextInt(lines.length)] + end;
  }

  private static String randomValue(Random random) {
    String characters = "abcXYZ019_-.:/ #='\"\\$\t\n\r\u00e4\u20ac";
    var value = new StringBuilder();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      value.append(characters.charAt(random.nextInt(characters.length())));
    }
    return value.toString();
  }

  private static org.assertj.core.groups.Tuple tuple(Object... values) {
    return org.assertj.core.groups.Tuple.tuple(values);
  }
}
