package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameRingTest {
  @Test
  void aFullRingDropsTheOldestAndCounts() {
    var ring = new FrameRing(3, 1);
    for (int i = 0; i < 5; i++) {
      assertThat(ring.push(new float[] {i}, new float[] {10 * i})).isEqualTo(i + 1);
    }
    assertThat(ring.dropped()).isEqualTo(2);
    float[] frame = new float[1];
    float[] agent = new float[1];
    assertThat(ring.take(frame, agent)).isEqualTo(2);
    assertThat(frame).containsExactly(2f);
    assertThat(agent).containsExactly(20f);
    assertThat(ring.take(frame, agent)).isEqualTo(3);
    assertThat(ring.take(frame, agent)).isEqualTo(4);
  }

  @Test
  void closingLetsTheConsumerGo() throws InterruptedException {
    var ring = new FrameRing(3, 1);
    var consumer = Thread.ofPlatform().start(() -> ring.take(new float[1], new float[1]));
    assertThat(ring.awaitDrained(10_000)).isTrue();
    ring.close();
    consumer.join();
  }
}
