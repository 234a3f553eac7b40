package io.personaplex.lm;

import io.personaplex.kernels.WeightFormat;
import io.personaplex.kernels.WeightMatrix;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.DType;
import io.personaplex.tensor.Tensor;
import io.personaplex.tensor.TensorException;
import io.personaplex.tensor.WeightCache;
import io.personaplex.tensor.WeightCacheWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The matrices of a [LmPlan], each where it is cheapest to have: in the checkpoint, if it lies
/// there as wanted; else packed, in a file that is kept for the next time or in memory.
final class PackedMatrices implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PackedMatrices.class.getName());

  private final Arena arena = Arena.ofShared(); // shared: every compute thread reads it
  private final @Nullable WeightCache cache;
  private final Map<String, WeightMatrix> matrices = new HashMap<>();

  private PackedMatrices(@Nullable WeightCache cache) {
    this.cache = cache;
  }

  /// @param packed memory of a matrix that does not lie in the checkpoint as wanted
  private void add(Checkpoint file, LmPlan plan, Function<LmPlan.Matrix, MemorySegment> packed) {
    for (LmPlan.Matrix m : plan.matrices()) {
      MemorySegment data = liesAsWanted(file, m) ? source(file, m).data() : packed.apply(m);
      matrices.put(m.name(), new WeightMatrix(m.name(), m.format(), m.rows(), m.columns(), data));
    }
  }

  /// Packs what is to be packed into memory.
  static PackedMatrices inMemory(Checkpoint file, LmPlan plan, int threads, LoadProgress progress) {
    var result = new PackedMatrices(null);
    try {
      var packing = new WeightPacking("packing weights", progress);
      result.add(
          file,
          plan,
          m -> {
            MemorySegment target = result.arena.allocate(m.bytes(), 64);
            packing.add(source(file, m), m.format(), target);
            return target;
          });
      packing.run(threads);
      return result;
    } catch (RuntimeException | Error e) {
      result.close();
      throw e;
    }
  }

  /// Takes what is to be packed from a file, which is made first if it is not there, of other
  /// weights or damaged. If it cannot be made, the matrices are packed into memory.
  static PackedMatrices cached(
      Path path, Checkpoint file, LmPlan plan, int threads, LoadProgress progress) {
    // The hash of a text is the same everywhere; it covers each name, size and format.
    String key =
        "%s; %s, %d sub-steps, formats %d, matrices %08x"
            .formatted(
                file.identity(),
                plan.precision(),
                plan.subSteps(),
                WeightFormat.VERSION,
                plan.matrices().toString().hashCode());
    List<WeightCache.Block> blocks =
        plan.matrices().stream()
            .filter(m -> !liesAsWanted(file, m))
            .map(m -> new WeightCache.Block(m.name(), m.bytes()))
            .toList();
    long packed = blocks.stream().mapToLong(WeightCache.Block::bytes).sum();
    String reason;
    switch (WeightCache.open(
        path, key, threads, done -> progress.progress("reading packed weights", done, packed))) {
      case WeightCache cache -> {
        return mapped(cache, file, plan);
      }
      case WeightCache.Stale stale -> reason = stale.reason();
    }
    LOG.log(System.Logger.Level.INFO, "packing weights for the next time too: {0}", reason);
    // Packing and keeping are one work, so that the part that is done only grows.
    long all =
        packed
            + plan.matrices().stream()
                .filter(m -> !liesAsWanted(file, m))
                .mapToLong(m -> source(file, m).data().byteSize())
                .sum();
    try {
      make(path, key, blocks, file, plan, threads, progress, all);
    } catch (TensorException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "packed weights are not kept, so the next start takes as long: {0}",
          e.getMessage());
      return inMemory(file, plan, threads, progress);
    }
    return switch (WeightCache.openMade(path, key)) {
      case WeightCache cache -> mapped(cache, file, plan);
      case WeightCache.Stale stale ->
          throw new TensorException(
              "%s, right after it was made: look at the disk".formatted(stale.reason()));
    };
  }

  private static PackedMatrices mapped(WeightCache cache, Checkpoint file, LmPlan plan) {
    var result = new PackedMatrices(cache);
    try {
      result.add(file, plan, m -> cache.data(m.name()));
      return result;
    } catch (RuntimeException e) {
      result.close();
      throw e;
    }
  }

  private static void make(
      Path path,
      String key,
      List<WeightCache.Block> blocks,
      Checkpoint file,
      LmPlan plan,
      int threads,
      LoadProgress progress,
      long all) {
    try (var writer = new WeightCacheWriter(path, key, blocks)) {
      var packing =
          new WeightPacking(
              "packing weights", (activity, done, total) -> progress.progress(activity, done, all));
      for (LmPlan.Matrix m : plan.matrices()) {
        if (!liesAsWanted(file, m)) {
          packing.add(source(file, m), m.format(), writer.data(m.name()));
        }
      }
      packing.run(threads);
      writer.finish(
          threads,
          done -> progress.progress("keeping packed weights", packing.bytes() + done, all));
    } catch (InternalError e) {
      // How a store to a mapped file fails when the disk has become full or a quota is used up.
      throw new TensorException(
          "%s: cannot be written (%s): is the disk full?".formatted(path, e.getMessage()), e);
    }
  }

  private static boolean liesAsWanted(Checkpoint file, LmPlan.Matrix m) {
    return m.format() == WeightFormat.BF16 && file.tensor(m.tensor()).dtype() == DType.BF16;
  }

  private static Tensor source(Checkpoint file, LmPlan.Matrix m) {
    long first = (long) m.part() * m.rows();
    return file.tensor(m.tensor()).slice(first, first + m.rows());
  }

  /// @param part which of the parts a tensor is cut into
  WeightMatrix matrix(String tensor, int part) {
    String name = LmPlan.Matrix.name(tensor, part);
    return Objects.requireNonNull(matrices.get(name), name);
  }

  /// Frees or unmaps what was packed.
  @Override
  public void close() {
    arena.close();
    if (cache != null) {
      cache.close();
    }
  }
}
