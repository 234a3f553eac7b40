package io.personaplex.models;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The models we know: the resource `catalogue.json`, which is data and not code.
///
/// @param sets names of models by name of set, for example `default` and `small`
public record Catalogue(Map<String, List<String>> sets, List<Model> models) {

  /// A catalogue whose sets name only models it has.
  public Catalogue {
    sets = Map.copyOf(sets);
    models = List.copyOf(models);
    List<String> names = models.stream().map(Model::name).toList();
    if (names.stream().distinct().count() != names.size()) {
      throw new IllegalArgumentException("catalogue: a model is listed twice: " + names);
    }
    for (var set : sets.entrySet()) {
      if (!names.containsAll(set.getValue())) {
        throw new IllegalArgumentException(
            "catalogue: set '%s' names a model that is not listed: %s"
                .formatted(set.getKey(), set.getValue()));
      }
    }
  }

  /// The catalogue that comes with this build.
  public static Catalogue bundled() {
    try (InputStream in = Catalogue.class.getResourceAsStream("catalogue.json")) {
      if (in == null) {
        throw new IllegalStateException("catalogue.json is missing from this build");
      }
      return read(in);
    } catch (IOException e) {
      throw new IllegalStateException("catalogue.json of this build cannot be read", e);
    }
  }

  /// Reads a catalogue; an unknown or missing key is an error.
  static Catalogue read(InputStream in) throws IOException {
    return JsonMapper.builder()
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .build()
        .readValue(in, Catalogue.class);
  }

  /// The model of that name, if it is listed.
  public Optional<Model> find(String name) {
    return models.stream().filter(model -> model.name().equals(name)).findFirst();
  }

  /// All names, for a message.
  String names() {
    return models.stream().map(Model::name).collect(Collectors.joining(", "));
  }
}
