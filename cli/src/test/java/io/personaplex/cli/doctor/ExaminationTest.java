package io.personaplex.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cli.doctor.Examination.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path folder;

  @Test
  void checksRunAtOnceAndAreToldInTheirOrder() throws Exception {
    var both = new CountDownLatch(2);
    Check.Examiner meeting =
        _ -> {
          both.countDown();
          return both.await(3, TimeUnit.SECONDS) ? Finding.ok("met") : Finding.note("alone");
        };
    var told = new ArrayList<String>();
    List<Result> results =
        new Examination(new FakeMachine(folder), Examination.LIMIT)
            .run(
                List.of(new Check("first", "", meeting), new Check("second", "", meeting)),
                result -> told.add(result.check().id()));
    assertThat(told).containsExactly("first", "second");
    assertThat(results).extracting(r -> r.finding().found()).containsExactly("met", "met");
  }

  @Test
  void aCheckThatHangsIsInterruptedAndTheOthersAreTold() throws Exception {
    var interrupted = new CountDownLatch(1);
    Check hanging =
        new Check(
            "hanging",
            "",
            _ -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
              return Finding.ok("never");
            });
    Check quick = new Check("quick", "", _ -> Finding.ok("here"));
    List<Result> results =
        new Examination(new FakeMachine(folder), SHORT).run(List.of(hanging, quick), _ -> {});
    Finding finding = results.getFirst().finding();
    assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(finding.remedy()).contains(Troubleshooting.remedy("check-timed-out"));
    assertThat(results.getLast().finding()).isEqualTo(Finding.ok("here"));
    assertThat(interrupted.await(3, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aMistakenSettingIsNoFaultOfTheCheck() throws Exception {
    var machine = new FakeMachine(folder).set("MODEL_SET", "huge");
    List<Result> results =
        new Examination(machine, Examination.LIMIT).run(Checks.named(List.of("memory")), _ -> {});
    Finding finding = results.getFirst().finding();
    assertThat(finding.found()).contains("MODEL_SET is 'huge'");
    assertThat(finding.remedy()).contains(Troubleshooting.remedy("settings-faulty"));
  }

  @Test
  void aLineHasTheRemedyBelowItAndTheSumNamesTheNextCommand() {
    Check ports = new Check("ports", "", _ -> Finding.ok(""));
    Check gpu = new Check("gpu", "", _ -> Finding.ok(""));
    var failed = new Result(ports, Finding.failed("8010 is taken", "free it"), 3);
    var ok = new Result(gpu, Finding.ok("none").with(List.of("more")), 3);
    ReportText report = ReportText.of(List.of(ports, gpu), false, false);
    assertThat(report.lines(failed))
        .containsExactly("failed   ports  8010 is taken", "                → free it");
    assertThat(report.lines(ok)).containsExactly("ok       gpu    none");
    assertThat(ReportText.sum(List.of(failed, ok)))
        .isEqualTo(
            "2 checks: 1 ok, 1 failed. Next: follow the arrow, then ./personaplex doctor ports");
    assertThat(ReportText.sum(List.of(ok))).isEqualTo("1 check: 1 ok. Next: ./personaplex run");
    assertThat(ReportText.of(List.of(gpu), true, true).lines(ok))
        .containsExactly("\u001b[32mok      \u001b[0m gpu  none", "              more");
  }
}
