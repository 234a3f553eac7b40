package io.personaplex.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which models a conversation uses on this machine, and why.
///
/// @param name `default` or `small`
/// @param models names as [ModelStore] understands them, the language model last
/// @param reason one sentence for people
public record ModelSet(String name, List<String> models, String reason) {

  /// The default set from this much memory up. Its models take about 2.5 GB in use; a machine sold
  /// with 6 GB has somewhat more than this.
  public static final long DEFAULT_SET_MEMORY_BYTES_MIN = 6_000_000_000L;

  /// The name of the default set.
  public static final String DEFAULT = "default";

  /// The name of the small set.
  public static final String SMALL = "small";

  /// A set with its own copy of the list.
  public ModelSet {
    models = List.copyOf(models);
  }

  /// Chooses by `MODEL_SET` and `LLM_MODEL` (unless that names a model at `LLM_URL`), else by
  /// memory.
  ///
  /// @param totalMemoryBytes of the machine, or the container's limit if that is lower; see
  ///   [MachineMemory]
  /// @throws ModelException if `MODEL_SET` names no set
  public static ModelSet choose(Map<String, String> environment, long totalMemoryBytes) {
    return choose(Catalogue.bundled(), environment, totalMemoryBytes);
  }

  static ModelSet choose(
      Catalogue catalogue, Map<String, String> environment, long totalMemoryBytes) {
    String asked = CacheFolders.value(environment, "MODEL_SET").orElse("");
    String memory = Megabytes.of(totalMemoryBytes) + " of memory";
    String name;
    String reason;
    if (!asked.isEmpty()) {
      if (!catalogue.sets().containsKey(asked)) {
        throw new ModelException(
            "MODEL_SET is '%s'; there are: %s"
                .formatted(
                    asked,
                    String.join(", ", catalogue.sets().keySet().stream().sorted().toList())));
      }
      name = asked;
      reason = "the " + name + " set was asked for";
    } else if (totalMemoryBytes >= DEFAULT_SET_MEMORY_BYTES_MIN) {
      name = DEFAULT;
      reason =
          "%s are enough for the default set (from %s)"
              .formatted(memory, Megabytes.of(DEFAULT_SET_MEMORY_BYTES_MIN));
    } else {
      name = SMALL;
      reason =
          "%s are too few for the default set (from %s)"
              .formatted(memory, Megabytes.of(DEFAULT_SET_MEMORY_BYTES_MIN));
    }
    List<String> models = new ArrayList<>(catalogue.sets().getOrDefault(name, List.of()));
    // With LLM_URL it names a model there, and the set's own stands by.
    boolean elsewhere = CacheFolders.value(environment, "LLM_URL").isPresent();
    String replacement = elsewhere ? "" : CacheFolders.value(environment, "LLM_MODEL").orElse("");
    if (!replacement.isEmpty()) {
      models.removeLast();
      models.add(replacement);
      reason += ", with LLM_MODEL in place of its language model";
    }
    return new ModelSet(
        name,
        models,
        "Models: the %s set (language model %s), because %s."
            .formatted(name, models.getLast(), reason));
  }

  /// The language model's name for [ModelStore#file(String)].
  public String languageModel() {
    return models.getLast();
  }
}
