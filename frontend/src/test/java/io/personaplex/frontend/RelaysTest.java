package io.personaplex.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// How many conversations may pass through.
class RelaysTest {
  private final Relays relays = new Relays();

  @Test
  void thereIsAPlaceForEachUpToTheLimitAndAgainWhenOneIsGivenBack() {
    for (int n = 0; n < Relays.AT_ONCE_MAX; n++) {
      assertThat(relays.reserve()).isTrue();
    }
    assertThat(relays.reserve()).isFalse();
    relays.release();
    assertThat(relays.reserve()).isTrue();
    assertThat(relays.count()).isEqualTo(Relays.AT_ONCE_MAX);
  }

  @Test
  void aServerThatStopsHasNoPlaces() throws Exception {
    assertThat(relays.stop(1)).isTrue();
    assertThat(relays.reserve()).isFalse();
  }
}
