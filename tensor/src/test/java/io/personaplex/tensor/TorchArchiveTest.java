package io.personaplex.tensor;

import static io.personaplex.tensor.TorchBytes.global;
import static io.personaplex.tensor.TorchBytes.pickle;
import static io.personaplex.tensor.TorchBytes.tensor;
import static io.personaplex.tensor.TorchBytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TorchArchiveTest {
  // Numbers and tuples of the pickle language.
  private static final String NONE = "K\0";
  private static final String FOUR = "K\4\u0085";
  private static final String ONE = "K\1\u0085";
  private static final String TWO_BY_TWO = "K\2K\2\u0086";

  @TempDir Path folder;

  @Test
  void aContiguousTensorIsItsStorage() throws IOException {
    assertThat(read(pickle(tensor(NONE, FOUR, ONE))).toLongs()).containsExactly(10, 11, 12, 13);
    Tensor part = read(pickle(tensor("K\1", "K\1K\2\u0086", "K\7K\1\u0086")));
    assertThat(part.shape()).containsExactly(1, 2);
    assertThat(part.toLongs()).containsExactly(11, 12);
  }

  @Test
  void aTransposedTensorIsGathered() throws IOException {
    Tensor transposed = read(pickle(tensor(NONE, TWO_BY_TWO, "K\1K\2\u0086")));
    assertThat(transposed.shape()).containsExactly(2, 2);
    assertThat(transposed.toLongs()).containsExactly(10, 12, 11, 13);
    assertThat(read(pickle(tensor("K\1", "K\2\u0085", "K\2\u0085"))).toLongs())
        .containsExactly(11, 13);
  }

  @Test
  void aTensorWithoutElementsIsEmpty() throws IOException {
    assertThat(read(pickle(tensor("K\4", "K\0\u0085", ONE))).toLongs()).isEmpty();
  }

  @Test
  void numbersOfAllWidthsAreRead() throws IOException {
    assertThat(read(pickle(tensor("M\1\0", "J\2\0\0\0\u0085", "\u008a\2\2\0\u0085"))).toLongs())
        .containsExactly(11, 13);
  }

  @Test
  void aTensorThatReachesOutOfItsStorageIsRefused() throws IOException {
    assertRefused(tensor("K\1", FOUR, ONE), "reaches from element 1 to 4 of a storage of 4");
    assertRefused(tensor(NONE, FOUR, "K\2\u0085"), "reaches from element 0 to 6");
    assertRefused(tensor("J\377\377\377\377", FOUR, ONE), "reaches from element -1");
    assertRefused(tensor("K\5", "K\0\u0085", ONE), "reaches from element 5");
    assertRefused(tensor("\u008a\10\377\377\377\377\377\377\377\177", FOUR, ONE), "more than 2^63");
    assertRefused(tensor(NONE, FOUR, "J\377\377\377\377\u0085"), "stride -1");
    assertRefused(tensor(NONE, "J\377\377\377\377\u0085", ONE), "size -1");
  }

  @Test
  void aTensorThatRepeatsElementsIsRefused() throws IOException {
    assertRefused(
        tensor(NONE, "J\377\377\377\177\u0085", "K\0\u0085"),
        "has 2147483647 elements in a storage of 4");
  }

  @Test
  void globalsThatTensorsDoNotNeedAreRefusedByName() throws IOException {
    assertRefused(
        global("posix", "system") + "(" + text("touch /tmp/owned") + "tR",
        "the global 'posix.system' is none that a dict of tensors needs, nothing was run");
    assertRefused(global("builtins", "eval"), "'builtins.eval'");
    assertRefused(global("torch._utils", "_rebuild_parameter"), "_rebuild_parameter");
  }

  @Test
  void opcodesThatTensorsDoNotNeedAreRefusedByName() throws IOException {
    assertRefused("iposix\nsystem\n", "opcode 0x69 (INST) at byte");
    assertRefused("\u0093", "opcode 0x93 (STACK_GLOBAL)");
    assertRefused("N", "opcode 0x4e (NONE)");
    assertRefused("\u0095", "opcode 0x95");
    assertRefused(tensor(NONE, FOUR, ONE) + "}b", "opcode 0x62 (BUILD)");
  }

  @Test
  void onlyTheTwoKnownCallsAreMade() throws IOException {
    assertRefused(text("a") + ")R", "not to be called");
    assertRefused(global("torch", "LongStorage") + ")R", "not to be called");
    assertRefused(global("torch._utils", "_rebuild_tensor_v2") + ")R", "_rebuild_tensor_v2");
    assertRefused(global("collections", "OrderedDict") + "}R", "without a tuple");
  }

  @Test
  void whatIsNotADictOfTensorsIsRefused() throws IOException {
    assertRefused("K\1", "'t' is not a tensor");
    assertRefused("}", "'t' is not a tensor");
    assertRefusedFile(TorchBytes.archive(TorchBytes.bytes("\u0080\2K\1.")), "not one dict");
    assertRefusedFile(TorchBytes.archive(TorchBytes.bytes("\u0080\4}.")), "protocol 4, wanted 2");
    assertRefusedFile(TorchBytes.archive(TorchBytes.bytes("\u0080\2}")), "ends early");
    assertRefusedFile(TorchBytes.archive(TorchBytes.bytes("\u0080\2}..")), "1 bytes follow");
    assertRefusedFile(TorchBytes.archive(TorchBytes.bytes("\u0080\2s")), "runs empty");
    assertRefusedFile(TorchBytes.archive(TorchBytes.bytes("\u0080\2}h\1.")), "memo place 1");
    assertRefusedFile(TorchBytes.archive(TorchBytes.bytes("\u0080\2t")), "without a beginning");
  }

  @Test
  void aDictThatHoldsItselfEndsInARefusal() throws IOException {
    assertRefused("h\0", "'t' is not a tensor");
  }

  @Test
  void floodsOfValuesAreRefusedAtALimit() throws IOException {
    assertRefused("(".repeat(900_000), "more than 10000 marks");
    assertRefused(")".repeat(900_000), "more than 10000 values");
    assertRefusedFile(TorchBytes.archive(new byte[(1 << 20) + 1]), "at most 1048576 are read");
  }

  @Test
  void aStorageThatIsMissingOrOfAnotherSizeIsRefused() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("root/data.pkl", pickle(tensor(NONE, FOUR, ONE)));
    assertRefusedFile(TorchBytes.zip(entries), "entry 'root/data/0' is missing");
    entries.put("root/data/0", new byte[7]);
    assertRefusedFile(TorchBytes.zip(entries), "storage '0' has 7 bytes, 4 elements of I16");
    entries.put("other/data.pkl", new byte[1]);
    assertRefusedFile(TorchBytes.zip(entries), "more than one data.pkl");
  }

  @Test
  void entriesThatLieOnTopOfEachOtherAreCountedEach() throws IOException {
    int large = TorchArchive.MAX_BYTES / 2;
    String tensors = "";
    for (String key : new String[] {"0", "1"}) {
      tensors +=
          text("t" + key)
              + tensor(NONE, ONE, ONE)
                  .replace(text("0"), text(key))
                  .replace("K\4tQ", "J\0\0\0\1tQ"); // 2^24 shorts
    }
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("root/data.pkl", TorchBytes.bytes("\u0080\2}(" + tensors + "u."));
    entries.put("root/data/0", new byte[large]);
    entries.put("root/data/1", new byte[0]);
    byte[] zip = TorchBytes.zip(entries);
    TorchBytes.layOnTop(zip, "root/data/1", "root/data/0");
    assertRefusedFile(zip, "its entries hold more than " + TorchArchive.MAX_BYTES);
  }

  @Test
  void bigEndianDataAreRefused() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("root/data.pkl", pickle(tensor(NONE, FOUR, ONE)));
    entries.put("root/data/0", TorchBytes.shorts());
    entries.put("root/byteorder", "big".getBytes(StandardCharsets.UTF_8));
    assertRefusedFile(TorchBytes.zip(entries), "byte order 'big'");
  }

  @Test
  void compressedEntriesAreRefused() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("root/data.pkl"));
      zip.write(new byte[1_000]);
    }
    assertRefusedFile(out.toByteArray(), "'root/data.pkl' is compressed");
  }

  @Test
  void aDamagedOrForeignFileIsRefused() throws IOException {
    byte[] damaged = TorchBytes.archive(pickle(tensor(NONE, FOUR, ONE)));
    String latin = new String(damaged, StandardCharsets.ISO_8859_1);
    damaged[latin.indexOf("ShortStorage")] ^= 1;
    assertRefusedFile(damaged, "'root/data.pkl' is damaged");
    assertRefusedFile(new byte[0], "voice.pt");
    assertRefusedFile("hello".getBytes(StandardCharsets.UTF_8), "not a torch archive");
    assertThatThrownBy(() -> TorchArchive.read(folder.resolve("none.pt")))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining("no such file");
  }

  private Tensor read(byte[] pickle) throws IOException {
    Path file = Files.write(folder.resolve("voice.pt"), TorchBytes.archive(pickle));
    return TorchArchive.read(file).get("t");
  }

  private void assertRefused(String value, String message) throws IOException {
    assertRefusedFile(TorchBytes.archive(pickle(value)), message);
  }

  private void assertRefusedFile(byte[] bytes, String message) throws IOException {
    Path file = Files.write(folder.resolve("voice.pt"), bytes);
    assertThatThrownBy(() -> TorchArchive.read(file))
        .isInstanceOf(TensorException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }
}
