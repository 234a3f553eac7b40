package io.personaplex.tensor;

/// What [WeightCache#open] finds: a sound cache, or why it has to be made.
public sealed interface WeightCacheState permits WeightCache, WeightCache.Stale {}
