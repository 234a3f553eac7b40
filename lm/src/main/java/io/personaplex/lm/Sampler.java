package io.personaplex.lm;

/// Draws a token from the `k` most likely ones with probabilities proportional to `exp(logit /
/// temperature)`.
///
/// The draw is the exponential trick: with `e_i ~ Exp(1)` the index of the largest `p_i / e_i` is
/// distributed as `p`, whatever the scale of `p`, so nothing is normalised; here in logarithms,
/// `logit_i / temperature − log e_i`. Where the `k`-th place is a tie the lower index is in.
///
/// - **Random numbers**: [Noise] by place: every row and channel has a seed of its own, made of the
///   sampler's, and candidate `i` the number `i` of that. So what is drawn for a place does not
///   depend on which others are drawn, nor in which order. The same seed gives the same tokens, on
///   any machine and any number of threads, as long as logits differ by no more than rounding that
///   decides no draw.
/// - **Memory**: `k` integers made once; a draw allocates nothing and is O(V · log k) at worst.
/// - **Threads**: for one at a time.
/// - **Source**: Fan et al. 2018, arXiv:1805.04833 (top-k); temperature, k and trick as in the
///   reference.
public final class Sampler implements TokenChooser {
  private final double temperature;
  private final int topK;
  private final long seed;
  private final int[] heap; // the k best so far, the least of them on top

  /// @param temperature > 0; below 1 sharpens
  /// @param topK ≥ 1; more than there are tokens means all
  public Sampler(double temperature, int topK, long seed) {
    if (!(temperature > 0) || topK < 1) {
      throw new IllegalArgumentException(
          "sampler: temperature %s and top-k %d, wanted more than 0 and at least 1"
              .formatted(temperature, topK));
    }
    this.temperature = temperature;
    this.topK = topK;
    this.seed = seed;
    heap = new int[topK];
  }

  @Override
  public int choose(float[] logits, long row, int channel) {
    int kept = keepLargest(logits);
    long place = Noise.bits(Noise.bits(seed, row), channel);
    int best = heap[0];
    double bestScore = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < kept; i++) {
      int token = heap[i];
      double score = logits[token] / temperature + Noise.gumbel(place, token);
      if (score > bestScore) {
        bestScore = score;
        best = token;
      }
    }
    return best;
  }

  /// Fills the heap with the indices of the `k` largest logits.
  ///
  /// @return how many
  private int keepLargest(float[] logits) {
    int k = Math.min(topK, logits.length);
    for (int i = 0; i < k; i++) {
      heap[i] = i;
    }
    for (int i = k / 2 - 1; i >= 0; i--) {
      sink(logits, i, k);
    }
    for (int i = k; i < logits.length; i++) {
      if (logits[i] > logits[heap[0]]) { // an equal one later in the vocabulary stays out
        heap[0] = i;
        sink(logits, 0, k);
      }
    }
    return k;
  }

  private void sink(float[] logits, int from, int k) {
    int at = from;
    while (true) {
      int least = at;
      for (int child = 2 * at + 1; child <= 2 * at + 2 && child < k; child++) {
        if (isLess(logits, heap[child], heap[least])) {
          least = child;
        }
      }
      if (least == at) {
        return;
      }
      int moved = heap[at];
      heap[at] = heap[least];
      heap[least] = moved;
      at = least;
    }
  }

  /// Whether token `a` goes before `b` does: a smaller logit, or the same and a higher index.
  private static boolean isLess(float[] logits, int a, int b) {
    return logits[a] < logits[b] || (logits[a] == logits[b] && a > b);
  }
}
