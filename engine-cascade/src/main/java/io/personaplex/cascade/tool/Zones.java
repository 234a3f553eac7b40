package io.personaplex.cascade.tool;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Time zones by the names people use: those of the time zone database ("Asia/Tokyo"), the cities
/// in them ("Tokyo", "new york"), and some places that lend it no name.
final class Zones {
  private static final Map<String, String> PLACES =
      Map.ofEntries(
          Map.entry("america", "America/New_York"),
          Map.entry("beijing", "Asia/Shanghai"),
          Map.entry("boston", "America/New_York"),
          Map.entry("california", "America/Los_Angeles"),
          Map.entry("china", "Asia/Shanghai"),
          Map.entry("delhi", "Asia/Kolkata"),
          Map.entry("england", "Europe/London"),
          Map.entry("france", "Europe/Paris"),
          Map.entry("germany", "Europe/Berlin"),
          Map.entry("greenwich", "UTC"),
          Map.entry("india", "Asia/Kolkata"),
          Map.entry("italy", "Europe/Rome"),
          Map.entry("miami", "America/New_York"),
          Map.entry("mumbai", "Asia/Kolkata"),
          Map.entry("new delhi", "Asia/Kolkata"),
          Map.entry("new york city", "America/New_York"),
          Map.entry("san francisco", "America/Los_Angeles"),
          Map.entry("seattle", "America/Los_Angeles"),
          Map.entry("spain", "Europe/Madrid"),
          Map.entry("washington", "America/New_York"));
  private static final Map<String, ZoneId> BY_NAME = byName();

  private Zones() {}

  private static Map<String, ZoneId> byName() {
    var zones = new HashMap<String, ZoneId>();
    for (String id : ZoneId.getAvailableZoneIds()) {
      if (id.startsWith("SystemV/") || id.startsWith("Etc/GMT")) {
        continue; // their signs are the wrong way round for a person
      }
      zones.put(id.toLowerCase(Locale.ROOT), ZoneId.of(id));
      String city = id.substring(id.lastIndexOf('/') + 1).replace('_', ' ');
      zones.putIfAbsent(city.toLowerCase(Locale.ROOT), ZoneId.of(id));
    }
    PLACES.forEach((place, id) -> zones.put(place, ZoneId.of(id)));
    return Map.copyOf(zones);
  }

  /// The zone of a name, in any case.
  static Optional<ZoneId> named(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT).replace('_', ' ');
    return Optional.ofNullable(BY_NAME.get(wanted))
        .or(() -> Optional.ofNullable(BY_NAME.get(wanted.replace(' ', '_'))));
  }
}
