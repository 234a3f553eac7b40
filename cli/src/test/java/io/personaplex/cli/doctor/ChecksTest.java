package io.personaplex.cli.doctor;

import static io.personaplex.cli.doctor.Verdict.FAILED;
import static io.personaplex.cli.doctor.Verdict.NOTE;
import static io.personaplex.cli.doctor.Verdict.NOT_APPLICABLE;
import static io.personaplex.cli.doctor.Verdict.OK;
import static io.personaplex.cli.doctor.Verdict.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.Diagnosis.OutOfRange;
import io.personaplex.apphost.container.Diagnosis.Ready;
import io.personaplex.apphost.container.Diagnosis.Unreachable;
import io.personaplex.apphost.container.EngineKind;
import io.personaplex.http.TlsFiles;
import io.personaplex.models.HubAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the checks make of a computer, beside the rows of the troubleshooting table.
class ChecksTest {
  private static final String TOKEN = "hf_" + "aB3".repeat(11);

  @TempDir private Path folder;
  private FakeMachine machine;

  @BeforeEach
  void makeMachine() {
    machine = new FakeMachine(folder);
  }

  @Test
  void aRuntimeWithoutCompilerRunsAndCannotBuild() throws Exception {
    machine.delete("jdk/bin/javac");
    expect("jdk", WARNING, "without a compiler");
  }

  @Test
  void anOldMavenAndOneThatFailsAreTold() throws Exception {
    expect("maven", OK, "Apache Maven 3.9.9");
    machine.command("mvn -v", 0, "Apache Maven 3.6.3 (x)");
    expect("maven", FAILED, "3.6.3", "3.8 is needed");
    machine.command("mvn -v", 1, "JAVA_HOME is wrong");
    expect("maven", FAILED, "JAVA_HOME is wrong");
  }

  @Test
  void aLibraryThatEndsItsProcessIsNamed() throws Exception {
    machine.command(
        "NativeProbeMain",
        new CommandOutput(132, "loading Opus\nloading ONNX Runtime, whisper.cpp", ""));
    expect("native-libraries", FAILED, "ONNX Runtime, whisper.cpp");
    machine.command("NativeProbeMain", new CommandOutput(CommandOutput.TIMED_OUT, "", "slow"));
    expect("native-libraries", WARNING, "4 s");
  }

  @Test
  void theEchoEngineIsEnoughForWhoAsksForIt() throws Exception {
    machine.engines.remove("cascade");
    machine.set("SPEECH_ENGINE", "echo");
    expect("engine", OK, "echo");
    machine.set("SPEECH_ENGINE", "cascade");
    expect("engine", FAILED, "cascade");
  }

  @Test
  void oneCoreIsFew() throws Exception {
    machine.cores = 1;
    expect("cpu", WARNING, "1 core:");
  }

  @Test
  void theSmallSetIsContentWithLessMemory() throws Exception {
    machine.file("proc/meminfo", "MemAvailable: 1500000 kB\n");
    expect("memory", WARNING, "default set", "1.54 GB of 16.00 GB");
    machine.set("MODEL_SET", "small");
    expect("memory", OK, "small set");
  }

  @Test
  void gpusAreToldWithTheirMemoryAndWhetherContainersReachThem() throws Exception {
    machine
        .executable("usr/bin/nvidia-smi")
        .command("nvidia-smi", 0, "NVIDIA H100, 81559, 80000, 550.54");
    expect("gpu", OK, "NVIDIA H100: 80000 of 81559 MiB free", "do not reach it, see container-gpu");
    machine.containers = List.of(new Ready(EngineKind.DOCKER, "28.2.2", false, true));
    expect("gpu", OK, "containers reach it");
    machine.containers = List.of();
    assertThat(machine.examine("gpu").found()).doesNotContain("containers");
  }

  @Test
  void aGpuThatNobodyAskedForIsNotMissed() throws Exception {
    expect("gpu", NOTE, "none found");
    machine.set("USE_GPU", "true");
    expect("gpu", WARNING, "USE_GPU asks for one");
    machine.file("dev/kfd", "");
    expect("gpu", NOTE, "AMD ROCm");
  }

  @Test
  void aSlowDiskIsMeasured() throws Exception {
    machine.writeBytesPerSecond = 3_000_000;
    expect("model-cache", WARNING, "takes 3.0 MB in a second");
  }

  @Test
  void theProbeOfTheDiskLeavesNothing() throws Exception {
    assertThat(DiskProbe.bytesPerSecond(folder.resolve("tmp"))).isPositive();
    assertThat(folder.resolve("tmp")).isDirectoryNotContaining("glob:**probe*");
  }

  @Test
  void theHubIsAskedOnlyForWhatMayBeRefused() throws Exception {
    expect("hub-access", NOT_APPLICABLE, "no token");
    machine.set("HF_TOKEN", TOKEN);
    expect("hub-access", OK, "gives out");
    machine.hubAccess = new HubAccess.Unknown("hub.example cannot be reached");
    expect("hub-access", NOTE, "cannot be reached");
    machine.set("HF_HUB_OFFLINE", "1");
    expect("hub-access", NOTE, "HF_HUB_OFFLINE");
  }

  @Test
  void noTokenIsEverRepeated() throws Exception {
    String odd = "secret-" + TOKEN;
    machine.set("HF_TOKEN", odd).set("HTTPS_PROXY", "http://me:" + TOKEN + "@proxy.lan:3128");
    for (Check check : Checks.all()) {
      assertThat(check.examiner().examine(machine).toString()).as(check.id()).doesNotContain(TOKEN);
    }
    expect("hf-token", WARNING, "does not look like a token");
    expect("proxy", WARNING, "HTTPS_PROXY is proxy.lan:3128");
    machine.set("HF_TOKEN", TOKEN).set("NO_PROXY", "localhost,127.0.0.1");
    expect("hf-token", OK, "36 characters");
    expect("proxy", NOTE, "proxy.lan");
  }

  @Test
  void servicesThatRunAreAskedHowTheyAre() throws Exception {
    expect("running", NOTE, "nothing runs");
    machine.serves("APP_PORT", 200, "{\"status\":\"ok\"}");
    machine.serves("MOSHI_PORT", 503, "{\"status\":\"starting\"}");
    expect("running", OK, "scenario6-frontend is healthy", "starting");
    machine.serves("APP_PORT", 200, "<html>another server</html>");
    expect("running", FAILED, "is not what answers there");
    machine.conflicts.put("APP_PORT", "port 8010 is taken, held by pid 7 (nc)");
    expect("running", NOTE, "another program's");
  }

  @Test
  void aPortOfOnesOwnRunIsNoFault() throws Exception {
    machine.conflicts.put("APP_PORT", "port 8010 is taken: this is your own run 7a; run stop");
    expect("ports", NOTE, "your own run 7a has 8010");
    machine.conflicts.put("MOSHI_PORT", "port 8998 is taken, held by\n pid 7 (nc -l\n8998)");
    expect("ports", FAILED, "held by pid 7 (nc -l 8998)");
  }

  @Test
  void wssWithoutTlsIsAContradiction() throws Exception {
    machine.set("MOSHI_WS_SCHEME", "wss");
    expect("tls", WARNING, "wss");
  }

  @Test
  void theCertificateIsNamedOrItsAbsenceOrWhatIsWrongWithIt(@TempDir Path folder) throws Exception {
    machine.set("MOSHI_USE_SSL", "yes").set("MOSHI_SSL_DIR", folder.toString());
    expect("tls", WARNING, "no certificate in " + folder + ": the backend makes a self-signed one");
    new TlsFiles(folder, Set.of()).open();
    expect("tls", WARNING, "O=PersonaPlex for the JVM");
    Files.delete(folder.resolve("key.pem"));
    expect("tls", FAILED, "but no " + folder.resolve("key.pem"));
  }

  @Test
  void enginesOfContainersAreMissedOnlyByWhoInsistsOnThem() throws Exception {
    machine.containers =
        List.of(new Unreachable(EngineKind.DOCKER, Unreachable.Reason.NO_PERMISSION, "denied"));
    expect("container-client", OK, "Docker");
    expect("container-engine", NOTE, "may not speak to the engine");
    expect("container-gpu", NOT_APPLICABLE, "no engine");
    assertThat(machine.examine("container-engine").remedy().orElseThrow())
        .startsWith("join its group")
        .doesNotEndWith(".");
    machine.set("BACKEND", "container");
    expect("container-engine", FAILED, "may not speak to the engine");
    Diagnosis old = new OutOfRange(EngineKind.PODMAN, "version 3.4", "version 4 or newer");
    machine.containers = List.of(old);
    expect("container-version", FAILED, "version 3.4");
  }

  @Test
  void aReadyEngineIsToldWithItsGpu() throws Exception {
    expect("container-engine", OK, "Docker 28.2.2 is ready");
    expect("container-gpu", NOTE, "need none");
    machine.set("USE_GPU", "true");
    expect("container-gpu", WARNING, "no GPU device");
    machine.containers = List.of(new Ready(EngineKind.DOCKER, "28.2.2", false, true));
    expect("container-gpu", OK, "with GPU");
  }

  @Test
  void aProgramThatDoesNotAnswerInTimeIsNotCalledMissing() throws Exception {
    var slow = new CommandOutput(CommandOutput.TIMED_OUT, "", "no answer within 4 s");
    machine.command("mvn -v", slow).command("built.sh", slow).command("python3 -m pip", slow);
    for (String id : List.of("maven", "build-output", "stale-classes", "pip")) {
      expect(id, WARNING, "no answer within 4 s");
      assertThat(machine.examine(id).remedy()).contains(Troubleshooting.remedy("check-timed-out"));
    }
  }

  @Test
  void ofAStrangersPageOnlyTheBeginningIsTold() throws Exception {
    machine.serves("APP_PORT", 404, "{\"status\":\"" + "x".repeat(60_000) + "\"}");
    assertThat(machine.examine("running").found()).contains("says 404").hasSizeLessThan(200);
  }

  @Test
  void noticesOfTheSettingsAreNotes() throws Exception {
    machine.notices = List.of("APP_PORT is there twice");
    expect("settings", NOTE, "APP_PORT is there twice");
  }

  private void expect(String id, Verdict verdict, String... words) throws Exception {
    Finding finding = machine.examine(id);
    assertThat(finding.verdict()).as(finding.toString()).isEqualTo(verdict);
    assertThat(finding.found()).contains(words);
    if (verdict == WARNING || verdict == FAILED) {
      assertThat(finding.remedy()).as("a remedy").isPresent();
    }
  }
}
