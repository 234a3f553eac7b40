package io.personaplex.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// The version of this build, written into `build.properties` by Maven.
final class Version implements IVersionProvider {
  /// As in the pom.
  static String current() {
    var properties = new Properties();
    try (InputStream file = Version.class.getResourceAsStream("build.properties")) {
      if (file == null) {
        throw new IllegalStateException("build.properties is not on the class path");
      }
      properties.load(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return properties.getProperty("version", "");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"personaplex " + current() + " on Java " + Runtime.version()};
  }
}
