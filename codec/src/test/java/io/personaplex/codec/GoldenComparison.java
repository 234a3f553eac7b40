package io.personaplex.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.kernels.Kernels;
import io.personaplex.tensor.Checkpoint;
import io.personaplex.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One file of the golden set, compared tensor by tensor within the bounds of the set's README.
/// [#finish] fails if a tensor of the file was left out.
final class GoldenComparison {
  private static final System.Logger LOG = System.getLogger(GoldenComparison.class.getName());

  private final Checkpoint checkpoint;
  private final String name;
  private final Set<String> compared = new HashSet<>();

  /// @param kernels that compute what is compared, for the report
  GoldenComparison(Checkpoint checkpoint, Kernels kernels) {
    this.checkpoint = checkpoint;
    name = "%s, %s".formatted(checkpoint.path().getFileName(), kernels.name());
  }

  /// What a report calls a tensor.
  String label(String tensor) {
    return "%s: %s".formatted(name, tensor);
  }

  /// A tensor, for any use.
  Tensor tensor(String tensor) {
    compared.add(tensor);
    return checkpoint.tensor(tensor);
  }

  /// Whether the set stores that tensor.
  boolean has(String tensor) {
    return checkpoint.names().contains(tensor);
  }

  /// Names of tensors like `pattern`; none where the set holds none.
  List<String> names(String pattern) {
    return checkpoint.names().stream().filter(n -> n.matches(pattern)).sorted().toList();
  }

  /// Compares every stage of one run that the file holds under `prefix`.
  void stages(String prefix, Recording recording) {
    int count = 0;
    for (String tensor : checkpoint.names()) {
      if (tensor.startsWith(prefix)) {
        String stage = tensor.substring(prefix.length()).replace(".tail", "");
        if (recording.has(stage)) {
          stage(tensor, stage, recording);
          count++;
        }
      }
    }
    assertThat(count).as("stages '%s…' of %s", prefix, name).isPositive();
  }

  /// Compares one stage: its first rows, or its last where the tensor is a tail.
  void stage(String tensorName, String stage, Recording recording) {
    Tensor golden = tensor(tensorName);
    boolean rowMajor = stage.contains(".layer.");
    int rows = golden.dimension(rowMajor ? 0 : 1);
    int channels = golden.dimension(rowMajor ? 1 : 0);
    assertThat(recording.channels(stage)).as("channels of %s", tensorName).isEqualTo(channels);
    assertThat(recording.rows(stage)).as("rows of %s", tensorName).isGreaterThanOrEqualTo(rows);
    int first = tensorName.endsWith(".tail") ? recording.rows(stage) - rows : 0;
    float[] expected = golden.toFloats();
    double worst = 0;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < channels; c++) {
        float want = expected[rowMajor ? r * channels + c : c * rows + r];
        worst = worse(worst, recording.value(stage, first + r, c), want);
      }
    }
    report(tensorName, worst, bound(stage));
  }

  /// Compares sound: its first samples, or its last where the tensor is a tail.
  void wave(String tensorName, float[] pcm) {
    float[] expected = tensor(tensorName).toFloats();
    assertThat(pcm.length).as("samples of %s", tensorName).isGreaterThanOrEqualTo(expected.length);
    int first = tensorName.endsWith(".tail") ? pcm.length - expected.length : 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      worst = worse(worst, pcm[first + i], expected[i]);
    }
    report(tensorName, worst, 1e-5);
  }

  void report(String tensorName, double worst, double bound) {
    LOG.log(
        System.Logger.Level.INFO,
        "{0}: {1}: worst difference {2} (bound {3})",
        name,
        tensorName,
        "%.2e".formatted(worst),
        "%.0e".formatted(bound));
    assertThat(worst)
        .as("worst difference in %s of %s", tensorName, name)
        .isLessThanOrEqualTo(bound);
  }

  /// Every tensor of the file must have been compared or used.
  void finish() {
    assertThat(compared)
        .as("tensors of %s that were compared", name)
        .containsAll(checkpoint.names());
  }

  private static double worse(double worst, float got, float want) {
    double difference = Math.abs((double) got - want);
    return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
  }

  /// README.md of the set, "Tolerances".
  private static double bound(String stage) {
    if (stage.startsWith("enc") || stage.equals("latent")) {
      return 5e-5;
    }
    return stage.startsWith("dec.") ? 1e-4 : 3e-5;
  }
}
