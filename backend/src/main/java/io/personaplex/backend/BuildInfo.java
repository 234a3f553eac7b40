package io.personaplex.backend;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;

/// Which build is running, for `/api/info`.
///
/// @param version of the Maven build
/// @param commit as told by `PERSONAPLEX_COMMIT`; empty if unknown
/// @param java version of the running JVM
record BuildInfo(String version, String commit, String java) {
  static BuildInfo read(Map<String, String> environment) {
    var properties = new Properties();
    try (var in = BuildInfo.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IllegalStateException("build.properties is missing beside BuildInfo");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("build.properties cannot be read", e);
    }
    return new BuildInfo(
        properties.getProperty("version", ""),
        environment.getOrDefault("PERSONAPLEX_COMMIT", ""),
        Runtime.version().toString());
  }

  JsonObject toJson() {
    var json = new JsonObject().put("version", version);
    if (!commit.isEmpty()) {
      json.put("commit", commit);
    }
    return json.put("java", java);
  }
}
