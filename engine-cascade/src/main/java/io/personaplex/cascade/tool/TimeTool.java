package io.personaplex.cascade.tool;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Tells the time and the date, here or in a named zone.
final class TimeTool implements Tool {
  private static final String ZONE = "zone";
  private static final String PART = "part";

  // The voices are American.
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("h:mm a", Locale.US);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEEE, MMMM d, yyyy", Locale.US);

  private final Clock clock;

  /// @param clock its zone is "here"
  TimeTool(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "time";
  }

  @Override
  public String description() {
    return "Tells the current time and date. Use it whenever either is asked for.";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter(ZONE, "a city or a time zone such as Asia/Tokyo; left out: here", false),
        new Parameter(PART, "'time' or 'date'; left out: both", false));
  }

  @Override
  public String call(Map<String, String> arguments) {
    String zone = arguments.getOrDefault(ZONE, "").strip();
    ZonedDateTime now =
        clock
            .instant()
            .atZone(
                zone.isEmpty()
                    ? clock.getZone()
                    : Zones.named(zone)
                        .orElseThrow(() -> new ToolException("no time zone is called " + zone)));
    String here = zone.isEmpty() ? "It is " : "In %s it is ".formatted(place(zone));
    return here
        + switch (arguments.getOrDefault(PART, "")) {
          case "time" -> TIME.format(now);
          case "date" -> DATE.format(now);
          default -> "%s on %s".formatted(TIME.format(now), DATE.format(now));
        };
  }

  /// "Asia/Ho_Chi_Minh" and "new york" as people write them.
  private static String place(String zone) {
    String city = zone.substring(zone.lastIndexOf('/') + 1).replace('_', ' ');
    var name = new StringBuilder();
    boolean start = true;
    for (int i = 0; i < city.length(); i++) {
      char c = city.charAt(i);
      name.append(start ? Character.toUpperCase(c) : c);
      start = c == ' ' || c == '-';
    }
    return name.toString();
  }

  @Override
  public String input(Map<String, String> arguments) {
    String zone = arguments.getOrDefault(ZONE, "").strip();
    return zone.isEmpty() ? "here" : zone;
  }

  @Override
  public Optional<Map<String, String>> understand(String question) {
    return SpokenTime.asked(question)
        .map(
            asked ->
                asked.zone().isEmpty()
                    ? Map.of(PART, asked.part())
                    : Map.of(PART, asked.part(), ZONE, asked.zone()));
  }

  @Override
  public String sentence(String result) {
    return result + ".";
  }
}
