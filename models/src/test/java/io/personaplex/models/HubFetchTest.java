package io.personaplex.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.personaplex.models.HubServer.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubFetchTest {

  private static final byte[] GGUF = "GGUF and so on".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Fixture fixture;
  private HubServer hub;
  private HubServer storage;
  private final Told told = new Told();
  private final File file = File.of(Fixture.BYTES);

  @BeforeEach
  void setUp() throws IOException {
    fixture = new Fixture(folder);
    hub = new HubServer();
    storage = new HubServer();
    fixture.environment.put("HF_ENDPOINT", hub.address());
  }

  @AfterEach
  void tearDown() {
    hub.close();
    storage.close();
  }

  private ModelStore fetched() {
    ModelStore store = fixture.store(Fixture.model(Fixture.hubSource()));
    store.fetch(List.of("tiny"), told);
    return store;
  }

  private Path repository() {
    return fixture.huggingFace.resolve("hub").resolve("models--owner--name");
  }

  @Test
  void theFileLiesWhereOtherHubClientsLookForIt() {
    hub.files.put(Fixture.resolvePath(), file);
    Path path = fetched().file("tiny");
    assertThat(path)
        .isEqualTo(repository().resolve("snapshots/" + HubServer.COMMIT + "/deep/joined.gguf"))
        .hasBinaryContent(Fixture.BYTES);
    assertThat(repository().resolve("refs/main")).hasContent(HubServer.COMMIT);
    assertThat(repository().resolve("blobs")).isEmptyDirectory();
  }

  @Test
  void theTokenGoesToTheHubAndNotToTheStorageItRedirectsTo() {
    fixture.environment.put("HF_TOKEN", "hf_secret");
    hub.files.put(Fixture.resolvePath(), file.redirectedTo(storage.address() + "/blob?key=1"));
    storage.files.put("/blob", file);
    assertThat(fetched().file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(hub.seen)
        .isNotEmpty()
        .allSatisfy(
            request -> assertThat(request.header("Authorization")).isEqualTo("Bearer hf_secret"));
    assertThat(storage.seen)
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.header("Authorization")).isEmpty());
    assertThat(told.notes + told.progress.toString()).doesNotContain("hf_secret");
  }

  @Test
  void aRelativeRedirectStaysOnTheHub() {
    hub.files.put(Fixture.resolvePath(), file.redirectedTo("/moved"));
    hub.files.put("/moved", file);
    assertThat(fetched().file("tiny")).hasBinaryContent(Fixture.BYTES);
  }

  @Test
  void aCircleOfRedirectsEnds() {
    hub.files.put(Fixture.resolvePath(), file.redirectedTo(Fixture.resolvePath()));
    assertThatThrownBy(this::fetched).hasMessageContaining("more than 5 redirects");
  }

  @Test
  void aCutConnectionIsTakenUpWhereItEnded() {
    hub.files.put(Fixture.resolvePath(), file.cutAfter(120_000));
    assertThat(fetched().file("tiny")).hasBinaryContent(Fixture.BYTES);
    List<String> ranges = hub.gets().stream().map(request -> request.header("Range")).toList();
    assertThat(ranges.size()).isGreaterThanOrEqualTo(3);
    assertThat(ranges.getFirst()).isEmpty();
    assertThat(ranges.subList(1, ranges.size()))
        .allSatisfy(range -> assertThat(range).matches("bytes=[1-9]\\d*-"));
  }

  @Test
  void anEarlierFetchIsGoneOnWith() throws IOException {
    hub.files.put(Fixture.resolvePath(), file);
    Path incomplete =
        Files.createDirectories(repository().resolve("blobs")).resolve(file.etag() + ".incomplete");
    Files.write(incomplete, Arrays.copyOf(Fixture.BYTES, 200_000));
    assertThat(fetched().file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(hub.gets()).hasSize(1);
    assertThat(hub.gets().getFirst().header("Range")).isEqualTo("bytes=200000-");
  }

  @Test
  void wrongBytesAreThrownAwayAndTheNextSourceIsUsed() throws IOException {
    byte[] wrong = Fixture.random(7, Fixture.BYTES.length);
    hub.files.put(Fixture.resolvePath(), File.of(wrong).etag("not-a-checksum"));
    ModelStore store = fixture.store(Fixture.model(Fixture.hubSource(), fixture.joinedSource()));
    store.fetch(List.of("tiny"), told);
    assertThat(store.file("tiny")).startsWith(fixture.home).hasBinaryContent(Fixture.BYTES);
    assertThat(told.notes).hasSize(1);
    assertThat(told.notes.getFirst()).contains("SHA-256", "trying the next source");
    assertThat(repository().resolve("blobs")).isEmptyDirectory();
  }

  @Test
  void anotherFileIsRefusedBeforeItsFirstByte() {
    hub.files.put(Fixture.resolvePath(), File.of(Fixture.random(7, Fixture.BYTES.length)));
    assertThatThrownBy(this::fetched)
        .hasMessageContaining("than the catalogue was written for")
        .hasMessageContaining(file.etag());
    assertThat(hub.gets()).isEmpty();
  }

  @Test
  void refusalsSayWhatToDo() {
    hub.files.put(Fixture.resolvePath(), file.status(401));
    assertThatThrownBy(this::fetched).hasMessageContaining("set HF_TOKEN");
    fixture.environment.put("HF_TOKEN", "hf_secret");
    hub.files.put(Fixture.resolvePath(), file.status(403));
    assertThatThrownBy(this::fetched)
        .hasMessageContaining("HF_TOKEN has no right")
        .hasMessageNotContaining("hf_secret");
    hub.files.clear();
    assertThatThrownBy(this::fetched).hasMessageContaining("the hub has no deep/joined.gguf");
    hub.files.put(Fixture.resolvePath(), file.status(503));
    assertThatThrownBy(this::fetched).hasMessageContaining("the hub answered 503");
  }

  @Test
  void aHubThatHangsCostsItsLimitOnce() throws IOException {
    fixture.unreachableAfter(Duration.ofMillis(700));
    hub.hang();
    ModelStore store = fixture.store(Fixture.model(Fixture.hubSource(), fixture.joinedSource()));
    store.fetch(List.of("tiny"), told);
    assertThat(store.file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(hub.seen).hasSize(1);
    assertThat(told.notes.getLast()).contains("no answer within");
    store.remove("tiny");

    store.fetch(List.of("tiny"), told);
    assertThat(store.file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(hub.seen).hasSize(1);
  }

  @Test
  void aHubThatIsNotThereCostsNothingButASentence() throws IOException {
    fixture.environment.put("HF_ENDPOINT", "http://127.0.0.1:1");
    ModelStore store = fixture.store(Fixture.model(Fixture.hubSource(), fixture.joinedSource()));
    store.fetch(List.of("tiny"), told);
    assertThat(store.file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(told.notes).hasSize(1);
    assertThat(told.plans.getFirst().summary()).contains("6 Python packages");
  }

  @Test
  void aDownloadThatStallsIsGivenUp() throws IOException {
    fixture.stalledAfter(Duration.ofMillis(500));
    hub.files.put(Fixture.resolvePath(), file.stallAfter(0));
    ModelStore store = fixture.store(Fixture.model(Fixture.hubSource(), fixture.joinedSource()));
    store.fetch(List.of("tiny"), told);
    assertThat(store.file("tiny")).startsWith(fixture.home).hasBinaryContent(Fixture.BYTES);
    assertThat(told.notes.getFirst()).contains("nothing came for 500 ms");
  }

  @Test
  void aStorageHostThatHangsIsGivenUp() throws IOException {
    hub.files.put(Fixture.resolvePath(), file.redirectedTo(storage.address() + "/blob"));
    fixture.unreachableAfter(Duration.ofSeconds(3));
    storage.hang();
    ModelStore store = fixture.store(Fixture.model(Fixture.hubSource(), fixture.joinedSource()));
    store.fetch(List.of("tiny"), told);
    assertThat(store.file("tiny")).startsWith(fixture.home).hasBinaryContent(Fixture.BYTES);
    assertThat(told.notes.getFirst()).contains("no answer within");
  }

  @Test
  void offlineNobodyIsAskedAndTheSharedCacheStillCounts() throws IOException {
    fixture.environment.put("HF_HUB_OFFLINE", "1");
    assertThatThrownBy(this::fetched).hasMessageContaining("HF_HUB_OFFLINE");
    otherClientFetched(Fixture.BYTES);
    assertThat(fetched().file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(hub.seen).isEmpty();
  }

  @Test
  void whatAnotherHubClientFetchedIsCheckedAndUsed() throws IOException {
    otherClientFetched(Fixture.BYTES);
    assertThat(fetched().file("tiny")).startsWith(repository()).hasBinaryContent(Fixture.BYTES);
    assertThat(hub.seen).isEmpty();
    assertThat(told.plans).isEmpty();
  }

  @Test
  void whatAnotherHubClientFetchedIsNotTrustedUnread() throws IOException {
    otherClientFetched(Fixture.random(5, Fixture.BYTES.length));
    hub.files.put(Fixture.resolvePath(), file);
    assertThat(fetched().file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(hub.gets()).hasSize(1);
  }

  /// The layout of `huggingface_hub`: the snapshot holds a link to the blob.
  private void otherClientFetched(byte[] bytes) throws IOException {
    String commit = "fedcba9876543210fedcba9876543210fedcba98";
    Path blob =
        Files.createDirectories(repository().resolve("blobs")).resolve(HubServer.sha256(bytes));
    Files.write(blob, bytes);
    Path deep = Files.createDirectories(repository().resolve("snapshots/" + commit + "/deep"));
    Files.createSymbolicLink(deep.resolve(Fixture.JOINED), deep.relativize(blob));
    Files.writeString(
        Files.createDirectories(repository().resolve("refs")).resolve("main"), commit);
  }

  @Test
  void aLanguageModelOfYourChoiceIsComparedWithTheHubsChecksum() {
    hub.files.put("/me/mine/resolve/main/my.gguf", File.of(GGUF));
    ModelStore store = fixture.store();
    store.fetch(List.of("hf:me/mine:my.gguf"), told);
    assertThat(store.file("hf:me/mine:my.gguf")).hasBinaryContent(GGUF);
    assertThat(told.notes.getFirst()).contains("compared with the checksum the hub states");
    assertThat(store.list()).anyMatch(status -> status.model().name().equals("hf:me/mine:my.gguf"));
  }

  @Test
  void aLanguageModelWithoutAnyChecksumIsSaidToHaveNone() {
    hub.files.put("/me/mine/resolve/main/my.gguf", File.of(GGUF).etag(""));
    fixture.store().fetch(List.of("hf:me/mine:my.gguf"), told);
    assertThat(told.notes.getFirst()).contains("no checksum is known");
  }

  @Test
  void aLanguageModelThatIsNotGgufIsRefused() {
    hub.files.put(
        "/me/mine/resolve/main/page.gguf", File.of("<html>".getBytes(StandardCharsets.US_ASCII)));
    ModelStore store = fixture.store();
    assertThatThrownBy(() -> store.fetch(List.of("hf:me/mine:page.gguf"), told))
        .hasMessageContaining("not a GGUF file");
    assertThat(store.isPresent("hf:me/mine:page.gguf")).isFalse();
  }

  @Test
  void namesThatWouldLeaveTheCacheAreRefused() {
    ModelStore store = fixture.store();
    for (String name :
        List.of(
            "hf:me/mine:../../x.gguf", "hf:../mine:x.gguf", "hf:me/mine:/etc/x.gguf", "hf:a:x")) {
      assertThatThrownBy(() -> store.fetch(List.of(name), told))
          .as(name)
          .isInstanceOf(ModelException.class);
    }
    assertThat(hub.seen).isEmpty();
  }

  @Test
  void theProxyOfTheEnvironmentIsUsed() {
    fixture.environment.put("HF_ENDPOINT", "http://hub.invalid");
    fixture.environment.put("HTTP_PROXY", hub.address());
    hub.files.put(Fixture.resolvePath(), file);
    assertThat(fetched().file("tiny")).hasBinaryContent(Fixture.BYTES);
    assertThat(hub.seen)
        .allSatisfy(request -> assertThat(request.header("Host")).isEqualTo("hub.invalid"));
  }

  @Test
  void anEndpointThatIsNoAddressIsNamed() {
    fixture.environment.put("HF_ENDPOINT", "not an address");
    assertThatThrownBy(() -> fixture.store()).hasMessageContaining("HF_ENDPOINT");
  }
}
