package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private final AtomicInteger pauses = new AtomicInteger();
  private final AtomicInteger resumes = new AtomicInteger();
  private final Intake intake = new Intake(pauses::incrementAndGet, resumes::incrementAndGet);

  @Test
  void pausesWhenFullAndResumesWhenNearlyEmpty() throws InterruptedException {
    for (int n = 0; n < Intake.HIGH; n++) {
      assertThat(pauses).hasValue(0);
      intake.put(new byte[] {(byte) n});
    }
    assertThat(pauses).hasValue(1);
    for (int n = 0; n < Intake.HIGH - Intake.LOW; n++) {
      assertThat(resumes).hasValue(0);
      assertThat(intake.take()).containsExactly(n);
    }
    assertThat(resumes).hasValue(1);
  }

  @Test
  void closingEndsTheWaitAndLetsTheSocketRunOn() throws InterruptedException {
    for (int n = 0; n < Intake.HIGH; n++) {
      intake.put(new byte[1]);
    }
    intake.close();
    assertThat(resumes).hasValue(1);
    intake.put(new byte[1]);
    assertThat(intake.take()).isNull();
  }
}
