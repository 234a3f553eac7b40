package io.personaplex.lm;

import io.personaplex.tensor.Checkpoint;
import io.personaplex.testkit.Golden;

/// Sends the golden rows through a model one by one, then the forced tokens of each through the
/// depth transformer, and keeps everything it shows.
///
/// @param seen stages, and under the names below the outputs
/// @param state after the last row
record TeacherForcing(Recording seen, LmState state) {
  static final String HIDDEN = "hidden";
  static final String TEXT_LOGITS = "text logits";

  /// All sub-steps of a row, then those of the next.
  static final String AUDIO_LOGITS = "audio logits";

  static TeacherForcing run(LanguageModel model, LmState state, boolean depth) {
    try (var teacher = new Checkpoint(Golden.file(GoldenModel.TEACHER))) {
      int[][] rows = GoldenModel.table(teacher, "rows");
      int[][] forced = GoldenModel.table(teacher, "forced");
      var seen = new Recording();
      state.observe(seen);
      for (int n = 0; n < rows.length; n++) {
        model.step(state, rows[n]);
        model.textLogits(state);
        seen.add(HIDDEN, state.hidden());
        seen.add(TEXT_LOGITS, state.textLogits());
        if (depth) {
          model.beginDepth(state);
          for (int s = 0; s < model.config().depth().subSteps(); s++) {
            model.depthStep(state, s, forced[n][s]);
            seen.add(AUDIO_LOGITS, state.audioLogits());
          }
        }
      }
      return new TeacherForcing(seen, state);
    }
  }
}
