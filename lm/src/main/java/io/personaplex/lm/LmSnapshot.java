package io.personaplex.lm;

import io.personaplex.kernels.KvRing;
import java.lang.foreign.MemorySegment;

/// What a language model remembered at some position: the written slots of every ring of the
/// temporal transformer, layer by layer, keys before values, `[heads][slots][headDim]` each.
///
/// @param format element type of the rings
/// @param position rows consumed
/// @param data borrowed from the arena it was copied into
public record LmSnapshot(KvRing.Format format, long position, MemorySegment data) {}
