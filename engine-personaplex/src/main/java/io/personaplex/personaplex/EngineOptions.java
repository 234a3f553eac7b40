package io.personaplex.personaplex;

import io.personaplex.kernels.KernelChoice;
import io.personaplex.models.CacheFolders;
import io.personaplex.speech.SpeechException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// How the engine is run.
///
/// @param precision of the language model's weights
/// @param threads that compute, the session's own included; 0 = one for each core
/// @param kernels which implementation
/// @param greedy the most likely token always, whatever a session asks; for comparisons
/// @param schedule when a frame of the agent is given out
/// @param contextEnd what happens when the prompt would be forgotten
/// @param cacheFolder where what is made of a checkpoint is kept: quantised weights, unpacked
///   voices
public record EngineOptions(
    PrecisionChoice precision,
    int threads,
    KernelChoice kernels,
    boolean greedy,
    Schedule schedule,
    ContextEnd contextEnd,
    Path cacheFolder) {
  /// Variables that [#from] reads.
  public static final String PRECISION = "PERSONAPLEX_PRECISION";

  public static final String THREADS = "PERSONAPLEX_THREADS";
  public static final String KERNELS = "PERSONAPLEX_KERNELS";
  public static final String CONTEXT_END = "PERSONAPLEX_CONTEXT_END";

  /// Variables that only `talk` sets, for comparisons with the reference.
  public static final String GREEDY = "PERSONAPLEX_GREEDY";

  public static final String SCHEDULE = "PERSONAPLEX_SCHEDULE";

  /// Variable that `talk` sets when no person waits at the other end: how fast the machine is then
  /// need not be known beforehand.
  public static final String OFFLINE = "PERSONAPLEX_OFFLINE";

  /// More threads than any machine has cores.
  public static final int THREADS_MAX = 1024;

  /// @throws IllegalArgumentException if the number of threads is out of range
  public EngineOptions {
    if (threads < 0 || threads > THREADS_MAX) {
      throw new IllegalArgumentException(
          "%s is %d, wanted 0 (one for each core) to %d".formatted(THREADS, threads, THREADS_MAX));
    }
  }

  /// Everything as nobody had set it.
  public static EngineOptions defaults(Path cacheFolder) {
    return new EngineOptions(
        PrecisionChoice.AUTO,
        0,
        KernelChoice.AUTO,
        false,
        Schedule.LIVE,
        ContextEnd.RENEW,
        cacheFolder);
  }

  /// As the environment says.
  ///
  /// @throws SpeechException naming every variable that cannot be used
  public static EngineOptions from(Map<String, String> environment) {
    var faults = new ArrayList<String>();
    var defaults = defaults(cacheFolder(environment));
    var options =
        new EngineOptions(
            choice(environment, PRECISION, defaults.precision(), faults),
            threads(environment, faults),
            choice(environment, KERNELS, defaults.kernels(), faults),
            Boolean.parseBoolean(environment.getOrDefault(GREEDY, "")),
            choice(environment, SCHEDULE, defaults.schedule(), faults),
            choice(environment, CONTEXT_END, defaults.contextEnd(), faults),
            defaults.cacheFolder());
    if (!faults.isEmpty()) {
      throw new SpeechException(String.join("; ", faults));
    }
    return options;
  }

  /// Where what is made of checkpoints is kept: beside the models.
  public static Path cacheFolder(Map<String, String> environment) {
    return CacheFolders.of(environment).models().resolve("personaplex-cache");
  }

  /// The same with the most likely token always.
  EngineOptions withGreedy() {
    return new EngineOptions(precision, threads, kernels, true, schedule, contextEnd, cacheFolder);
  }

  /// The same with another precision.
  EngineOptions withPrecision(PrecisionChoice other) {
    return new EngineOptions(other, threads, kernels, greedy, schedule, contextEnd, cacheFolder);
  }

  /// The same with another number of threads.
  EngineOptions withThreads(int other) {
    return new EngineOptions(precision, other, kernels, greedy, schedule, contextEnd, cacheFolder);
  }

  /// The same with other kernels.
  EngineOptions withKernels(KernelChoice other) {
    return new EngineOptions(precision, threads, other, greedy, schedule, contextEnd, cacheFolder);
  }

  /// The same with another end of the context.
  EngineOptions withContextEnd(ContextEnd other) {
    return new EngineOptions(precision, threads, kernels, greedy, schedule, other, cacheFolder);
  }

  /// The same that keeps what it makes elsewhere.
  public EngineOptions withCacheFolder(Path other) {
    return new EngineOptions(precision, threads, kernels, greedy, schedule, contextEnd, other);
  }

  /// The same with another schedule.
  EngineOptions withSchedule(Schedule other) {
    return new EngineOptions(precision, threads, kernels, greedy, other, contextEnd, cacheFolder);
  }

  private static <E extends Enum<E>> E choice(
      Map<String, String> environment, String name, E unset, List<String> faults) {
    String value = environment.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      return unset;
    }
    E[] all = unset.getDeclaringClass().getEnumConstants();
    for (E one : all) {
      if (word(one).equalsIgnoreCase(value)) {
        return one;
      }
    }
    faults.add(
        "%s is '%s', wanted one of %s"
            .formatted(
                name,
                value,
                Arrays.stream(all).map(EngineOptions::word).collect(Collectors.joining(", "))));
    return unset;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static int threads(Map<String, String> environment, List<String> faults) {
    String value = environment.getOrDefault(THREADS, "").strip();
    if (value.isEmpty()) {
      return 0;
    }
    if (value.matches("\\d{1,4}") && Integer.parseInt(value) <= THREADS_MAX) {
      return Integer.parseInt(value);
    }
    faults.add(
        "%s is '%s', wanted 0 (one for each core) to %d".formatted(THREADS, value, THREADS_MAX));
    return 0;
  }
}
