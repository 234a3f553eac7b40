package io.personaplex.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// What the comparison with recorded sessions excuses, and what not.
class RecordedChooserTest {
  private static final float[] CLEAR = {1, 3, 2};
  private static final float[] TIED = {1, 3, Math.nextDown(3f)};

  @Test
  void aTieDecidedOtherwiseGoesOnWithTheRecordedToken() {
    RecordedChooser chooser = recorded(2, Double.NaN);
    assertThat(chooser.choose(TIED, 5, 1)).isEqualTo(2);
    assertThat(chooser.summary()).contains("1 of them near-ties");
    assertThat(recorded(2, 1e-6).choose(TIED, 5, 1)).isEqualTo(2);
  }

  @Test
  void aClearChoiceThatDiffersFailsAlsoAfterATie() {
    assertThatThrownBy(() -> recorded(2, Double.NaN).choose(CLEAR, 5, 1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("row 5, channel 1: token 1 instead of 2: our margin");
    RecordedChooser chooser = recorded(2, Double.NaN);
    assertThat(chooser.choose(TIED, 5, 1)).isEqualTo(2);
    assertThatThrownBy(() -> chooser.choose(CLEAR, 6, 1)).isInstanceOf(AssertionError.class);
  }

  @Test
  void aTieOfTheReferenceExcusesNoThirdTokenAndOursNoClearChoiceOfIts() {
    assertThatThrownBy(() -> recorded(0, 1e-6).choose(TIED, 5, 1))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> recorded(2, 0.5).choose(TIED, 5, 1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("its margin");
  }

  @Test
  void onlyATieThatWasNotRecordedReleasesTheRest() {
    RecordedChooser chooser = recorded(RecordedChooser.NOT_RECORDED, Double.NaN);
    assertThat(chooser.choose(CLEAR, 5, 1)).isEqualTo(1);
    assertThat(chooser.isReleased()).isFalse();
    assertThat(chooser.choose(TIED, 5, 2)).isEqualTo(1);
    assertThat(chooser.isReleased()).isTrue();
  }

  private static RecordedChooser recorded(int token, double margin) {
    return new RecordedChooser(
        "test",
        new RecordedChooser.Session() {
          @Override
          public int token(long row, int channel) {
            return token;
          }

          @Override
          public double margin(long row, int channel) {
            return margin;
          }
        });
  }
}
