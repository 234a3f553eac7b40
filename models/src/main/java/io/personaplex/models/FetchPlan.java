package io.personaplex.models;

import java.util.List;
import java.util.stream.Collectors;

/// What a fetch is about to do, told before the first byte comes.
///
/// @param items the models that are missing, in the order in which they come
public record FetchPlan(List<Item> items) {

  /// A plan with its own copy of the list.
  public FetchPlan {
    items = List.copyOf(items);
  }

  /// One missing model and the first source that can be reached.
  public record Item(Model model, ModelSource source) {}

  /// Bytes to come over the line, as far as sizes are known.
  public long downloadBytes() {
    return items.stream().mapToLong(item -> item.source().downloadBytes()).sum();
  }

  /// How much, from where, under which licences: one line a model after a line with the sum.
  public String summary() {
    return "Fetching %s for %d model%s:\n"
            .formatted(Megabytes.of(downloadBytes()), items.size(), items.size() == 1 ? "" : "s")
        + items.stream()
            .map(
                item ->
                    "  %s (%s): %s from %s, licence %s"
                        .formatted(
                            item.model().name(),
                            item.model().purpose(),
                            Megabytes.of(item.source().downloadBytes()),
                            item.source().label(),
                            item.model().licence()))
            .collect(Collectors.joining("\n"));
  }
}
