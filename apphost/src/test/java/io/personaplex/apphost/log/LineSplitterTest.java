package io.personaplex.apphost.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  @Test
  void linesEndAtLineFeedsAndTheLastOneAtTheEnd() {
    assertThat(split(100, "one\ntwo\r\n\nthree")).containsExactly("one", "two", "", "three");
    assertThat(split(100, "one\n")).containsExactly("one");
    assertThat(split(100, "")).isEmpty();
  }

  @Test
  void ofAnOverwrittenLineTheLastVersionIsKept() {
    assertThat(split(100, "10 %\r50 %\r100 %\ndone\n")).containsExactly("100 %", "done");
  }

  @Test
  void bytesThatAreNoTextAreReplaced() {
    var lines = new ArrayList<String>();
    var splitter = new LineSplitter(100, lines::add);
    splitter.accept(new byte[] {'a', (byte) 0xff, 'b', '\n', (byte) 0xe4, (byte) 0xb8, '\n'}, 0, 7);
    assertThat(lines).containsExactly("a\ufffdb", "\ufffd");
  }

  @Test
  void nothingAChildPrintsCanDriveTheTerminal() {
    assertThat(split(100, "\u001b[31mred\u001b[0m\u0007 bell\u0000\u009b2J\tend\n"))
        .containsExactly("red bell2J\tend");
  }

  @Test
  void aSequenceThatIsBrokenOffTakesNoTextWithIt() {
    assertThat(split(100, "\u001b[1;31Grüße aus 世界\u001b[\u001b[0m!\u001b[3"))
        .containsExactly("rüße aus 世界!");
    assertThat(split(100, "\u001b[1;31世界 end\n")).containsExactly("世界 end");
  }

  @Test
  void aLongLineIsCutBetweenCharacters() {
    assertThat(split(4, "abcdefghij\n")).containsExactly("abcd", "efgh", "ij");
    assertThat(split(4, "aüüü\n")).containsExactly("aü", "üü");
    assertThat(split(5, "a世界b\n")).containsExactly("a世", "界b");
    assertThat(split(4, "abcd\n")).containsExactly("abcd");
  }

  @Test
  void theSizeOfTheReadsDoesNotMatter() {
    long seed = Long.getLong("test.seed", new SplittableRandom().nextLong());
    var random = new SplittableRandom(seed);
    var text = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      text.append("aü世\u001b[1m🙂\r\n".charAt(random.nextInt(10)));
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    var whole = new ArrayList<String>();
    var all = new LineSplitter(37, whole::add);
    all.accept(bytes, 0, bytes.length);
    all.end();
    var pieces = new ArrayList<String>();
    var splitter = new LineSplitter(37, pieces::add);
    for (int from = 0; from < bytes.length; ) {
      int count = Math.min(1 + random.nextInt(20), bytes.length - from);
      splitter.accept(bytes, from, count);
      from += count;
    }
    splitter.end();
    assertThat(pieces).as("seed %d", seed).isEqualTo(whole);
  }

  private static List<String> split(int lineBytesMax, String text) {
    var lines = new ArrayList<String>();
    var splitter = new LineSplitter(lineBytesMax, lines::add);
    byte[] bytes = text.getBytes(UTF_8);
    splitter.accept(bytes, 0, bytes.length);
    splitter.end();
    return lines;
  }
}
