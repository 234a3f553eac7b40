package io.personaplex.codec;

import io.personaplex.kernels.KvRing;
import java.lang.foreign.Arena;

/// What all stages of one session's state have in common.
///
/// @param arena owns the rings
/// @param eviction [KvRing.Eviction#REFERENCE] when streaming, `WINDOW` in a whole-file pass
/// @param probe sees the stages' results
record StateSetting(Arena arena, KvRing.Eviction eviction, StageProbe probe) {}
