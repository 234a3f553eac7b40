package io.personaplex.models;

import java.util.regex.Pattern;

/// A file inside a Python wheel.
///
/// @param wheel the package in pip's notation, `name==version`
/// @param path the file's path in the wheel
/// @param bytes its size when unpacked; a member of another size is refused
public record WheelMember(String wheel, String path, long bytes) {

  private static final Pattern EXACT = Pattern.compile("[A-Za-z0-9][\\w.-]*==[\\w.]+");

  /// A package with an exact version: what we checked is what we fetch.
  public WheelMember {
    if (!EXACT.matcher(wheel).matches()) {
      throw new IllegalArgumentException("'" + wheel + "' does not read name==version");
    }
    SafePath.check(path, "path in a wheel");
  }
}
