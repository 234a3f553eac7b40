package io.personaplex.personaplex;

import io.personaplex.lm.LmSnapshot;
import io.personaplex.lm.LmState;
import io.personaplex.lm.Prompt;
import java.lang.foreign.Arena;

/// A voice and a persona as the model remembers them, ready to be talked to. Belongs to
/// [StoredPrompts]; a session borrows it.
final class StoredPrompt {
  private final Arena arena = Arena.ofShared(); // shared: made by one session, freed by another
  private final Prompt prompt;
  private final LmSnapshot snapshot;
  private int borrowers;
  private boolean isForgotten;

  /// @param state has consumed the prompt's rows
  StoredPrompt(Prompt prompt, LmState state) {
    this.prompt = prompt;
    snapshot = state.snapshot(arena);
  }

  Prompt prompt() {
    return prompt;
  }

  LmSnapshot snapshot() {
    return snapshot;
  }

  long bytes() {
    return snapshot.data().byteSize();
  }

  void borrow() {
    borrowers++;
  }

  void giveBack() {
    borrowers--;
    freeIfUnused();
  }

  /// Nobody will borrow it any more.
  void forget() {
    isForgotten = true;
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (isForgotten && borrowers == 0 && arena.scope().isAlive()) {
      arena.close();
    }
  }
}
