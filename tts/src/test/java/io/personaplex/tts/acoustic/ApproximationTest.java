package io.personaplex.tts.acoustic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApproximationTest {
  @Test
  void sineAndCosineFollowTheLibrary() {
    double worst = 0;
    for (float turns = -40; turns < 40; turns += 0.000_37f) {
      double angle = 2 * Math.PI * turns;
      worst = Math.max(worst, Math.abs(Approximation.sinTurns(turns) - Math.sin(angle)));
      worst = Math.max(worst, Math.abs(Approximation.cosTurns(turns) - Math.cos(angle)));
    }
    assertThat(worst).isLessThan(3e-7);
  }

  @Test
  void aSmallSineKeepsItsRelativeAccuracy() {
    double worst = 0;
    for (float turns = 1e-7f; turns < 0.01f; turns *= 1.01f) {
      double wanted = Math.sin(2 * Math.PI * turns);
      worst = Math.max(worst, Math.abs(Approximation.sinTurns(turns) / wanted - 1));
    }
    assertThat(worst).isLessThan(3e-6);
  }

  @Test
  void theExponentialFollowsTheLibraryAndStopsAtItsEnds() {
    double near = 0;
    double anywhere = 0;
    for (float x = -80; x <= 80; x += 0.001_3f) {
      double error = Math.abs(Approximation.exp(x) / Math.exp(x) - 1);
      anywhere = Math.max(anywhere, error);
      near = Math.abs(x) < 8 ? Math.max(near, error) : near;
    }
    assertThat(near).isLessThan(1e-6);
    assertThat(anywhere).isLessThan(1e-5);
    assertThat(Approximation.exp(1000)).isEqualTo(Approximation.exp(80)).isFinite();
    assertThat(Approximation.exp(-1000)).isEqualTo(Approximation.exp(-80)).isPositive();
  }

  @Test
  void halfTheHyperbolicTangentFollowsTheLibrary() {
    double worst = 0;
    for (float x = -60; x < 60; x += 0.000_9f) {
      worst = Math.max(worst, Math.abs(Approximation.halfTanh(x) - Math.tanh(x) / 2));
    }
    assertThat(worst).isLessThan(3e-7);
  }
}
