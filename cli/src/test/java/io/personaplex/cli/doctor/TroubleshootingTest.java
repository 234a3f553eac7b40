package io.personaplex.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.apphost.container.Diagnosis;
import io.personaplex.apphost.container.Diagnosis.NoClient;
import io.personaplex.apphost.container.Diagnosis.Unreachable.Reason;
import io.personaplex.apphost.container.EngineKind;
import io.personaplex.models.HubAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The table of what people run into, row by row in front of a computer that has just that.
class TroubleshootingTest {
  private static final String TOKEN = "hf_" + "aB3".repeat(11);

  @TempDir private Path folder;

  @Test
  void everyRowOfTheOriginalIsInTheTableWithACheckThatExists() throws IOException {
    List<String> seed = seedRows();
    assertThat(seed).hasSize(22);
    Map<String, Troubleshooting.Row> rows =
        Troubleshooting.rows().stream()
            .collect(Collectors.toMap(Troubleshooting.Row::key, row -> row));
    Set<String> ids = Checks.all().stream().map(Check::id).collect(Collectors.toSet());
    for (String key : seed) {
      assertThat(rows).containsKey(key);
      assertThat(ids).as(key).contains(rows.get(key).check());
      assertThat(rows.get(key).remedy()).as(key).isNotBlank();
    }
  }

  @Test
  void everyRemedyOfTheTableIsPrintedByItsCheckWhenTheProblemIsThere() throws Exception {
    Map<String, Consumer<FakeMachine>> problems = problems();
    int number = 0;
    for (Troubleshooting.Row row : Troubleshooting.rows()) {
      if (row.check().equals("*")) {
        continue;
      }
      assertThat(problems).as("a computer with this problem").containsKey(row.key());
      var machine = new FakeMachine(folder.resolve("machine" + number++));
      problems.get(row.key()).accept(machine);
      Finding finding = machine.examine(row.check());
      assertThat(finding.remedy().orElse("none: " + finding))
          .as("%s: %s", row.key(), finding.found())
          .contains(row.remedy());
    }
  }

  @Test
  void theRowsOfAnyCheckArePrintedByTheExamination() throws Exception {
    var machine = new FakeMachine(folder);
    var broken =
        new Check(
            "broken",
            "",
            _ -> {
              throw new IOException("no such device");
            });
    var results = new Examination(machine, Examination.LIMIT).run(List.of(broken), _ -> {});
    assertThat(results.getFirst().finding().found()).contains("no such device");
    assertThat(results.getFirst().finding().remedy())
        .contains(Troubleshooting.remedy("check-failed"));
  }

  @Test
  void aHealthyComputerHasNothingToRepair() throws Exception {
    var machine = new FakeMachine(folder);
    for (Check check : Checks.all()) {
      Finding finding = check.examiner().examine(machine);
      assertThat(finding.verdict())
          .as("%s: %s", check.id(), finding)
          .isNotIn(Verdict.WARNING, Verdict.FAILED);
      assertThat(finding.found()).as(check.id()).isNotBlank().doesNotEndWith(".");
    }
  }

  @Test
  void idsAreUniqueAndInKebabCase() {
    var seen = new HashSet<String>();
    for (Check check : Checks.all()) {
      assertThat(check.id()).matches("[a-z]+(-[a-z]+)*");
      assertThat(seen.add(check.id())).as(check.id()).isTrue();
    }
  }

  private Map<String, Consumer<FakeMachine>> problems() {
    var problems = new LinkedHashMap<String, Consumer<FakeMachine>>();
    problems.put(
        "environment-folder-missing", m -> m.command("built.sh", 0, "missing: never built"));
    problems.put("environment-folder-missing-in-host", m -> m.delete("checkout/launcher/built.sh"));
    problems.put("wrong-python", m -> m.javaVersion = "21.0.2");
    problems.put(
        "java-home-unusable", m -> m.set("PERSONAPLEX_UNUSED_JAVA_HOME", "/usr/lib/jvm/java-17"));
    problems.put("maven-missing", m -> m.delete("usr/bin/mvn"));
    problems.put(
        "opus-library-error",
        m ->
            m.command(
                "NativeProbeMain", new CommandOutput(134, "loading Opus", "illegal instruction")));
    problems.put(
        "opus-not-found",
        m ->
            m.command(
                "NativeProbeMain",
                NativeProbeMain.REQUIREMENT_MISSING,
                "the shared library libgomp.so.1 is missing (apt-get install libgomp1)"));
    problems.put("import-errors", m -> m.command("built.sh", 0, "stale: A.java is newer"));
    problems.put("backend-package-not-importable", m -> m.engines.remove("cascade"));
    problems.put("frontend-does-not-start", m -> m.resources = false);
    problems.put("backend-unresponsive", m -> m.serves("MOSHI_PORT", 0, ""));
    problems.put("setsid-missing", m -> m.delete("usr/bin/setsid"));
    problems.put("very-slow", m -> m.file("proc/cpuinfo", "flags : fpu avx\n"));
    problems.put(
        "gpu-not-detected",
        m ->
            m.executable("usr/bin/nvidia-smi")
                .command("nvidia-smi", 9, "NVIDIA-SMI has failed: no driver"));
    problems.put(
        "check-the-gpu",
        m ->
            m.executable("usr/bin/nvidia-smi")
                .command("nvidia-smi", 0, "NVIDIA L4, 23034, 1000, 550.54"));
    problems.put("gpu-out-of-memory", m -> m.file("proc/meminfo", "MemAvailable: 400000 kB\n"));
    problems.put("disk-full", m -> m.freeBytes = 1_000_000);
    problems.put("slow-model-download", _ -> {});
    problems.put("settings-faulty", m -> m.faults = List.of("APP_PORT is 'eighty'"));
    problems.put("download-slow", m -> m.fileSystemType = "nfs4");
    problems.put("hf-token-missing", _ -> {});
    problems.put(
        "hf-token-not-configured",
        m -> m.notices = List.of("HF_TOKEN is still the placeholder of the template"));
    problems.put(
        "access-denied-on-download",
        m -> {
          m.set("HF_TOKEN", TOKEN);
          m.hubAccess = new HubAccess.Refused("the hub does not give it out (status 403)");
        });
    problems.put("pip-missing", m -> m.delete("usr/bin/python3"));
    problems.put(
        "port-in-use", m -> m.conflicts.put("APP_PORT", "port 8010 is taken, held by pid 7"));
    problems.put("websocket-fails-tls-warning", m -> m.set("MOSHI_USE_SSL", "true"));
    problems.put(
        "certificate-unusable",
        m -> {
          m.file("tls/cert.pem", "no certificate");
          m.set("MOSHI_USE_SSL", "true").set("MOSHI_SSL_DIR", m.root().resolve("tls").toString());
        });
    problems.put("insecure-context", m -> m.set("APP_HOST", "0.0.0.0"));
    problems.put("vpn-proxy-custom-ports", m -> m.set("HTTPS_PROXY", "http://proxy.lan:3128"));
    problems.put("proxy-malformed", m -> m.set("HTTPS_PROXY", "http://a b:c:d"));
    problems.put("docker-not-running", m -> m.containers = unreachable(Reason.NOT_RUNNING));
    problems.put(
        "container-client-missing",
        m -> m.containers = List.of(new NoClient(EngineKind.DOCKER, "")));
    problems.put("env-file-malformed", m -> m.envFaults = List.of(".env line 3: wanted NAME="));
    problems.put("env-file-readable", m -> m.envFileOpen = true);
    problems.put("secrets-readable", m -> m.secretsFileWasOpen = true);
    return problems;
  }

  private static List<Diagnosis> unreachable(Reason reason) {
    return List.of(new Diagnosis.Unreachable(EngineKind.DOCKER, reason, "no answer"));
  }

  private static List<String> seedRows() throws IOException {
    try (var file = TroubleshootingTest.class.getResourceAsStream("seed-rows.tsv")) {
      assertThat(file).isNotNull();
      return new String(file.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1)[1])
          .toList();
    }
  }
}
