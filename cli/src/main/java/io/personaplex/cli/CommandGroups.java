package io.personaplex.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/// The list of commands in the help, in groups: what a person wants to do comes before the names of
/// what does it. A command in no group is in the last one.
final class CommandGroups implements IHelpSectionRenderer {
  private static final String OTHERS = "More";

  private final Map<String, List<String>> groups = new LinkedHashMap<>();

  CommandGroups() {
    groups.put("Run it", List.of("setup", "run", "open", "stop", "talk"));
    groups.put("Look at what runs", List.of("ps", "logs", "wait", "start", "restart"));
    groups.put("Settings and models", List.of("config", "secrets", "models", "image"));
    groups.put("When something is wrong", List.of("doctor", "export", "clean"));
  }

  /// Puts the groups in place of the plain list.
  static void use(CommandLine command) {
    command
        .getHelpSectionMap()
        .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new CommandGroups());
    command
        .getHelpSectionMap()
        .remove(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
  }

  @Override
  public String render(Help help) {
    var left = new LinkedHashMap<>(help.subcommands());
    var text = new StringBuilder();
    groups.forEach(
        (title, names) -> {
          var members = new LinkedHashMap<String, Help>();
          for (String name : names) {
            Help member = left.remove(name);
            if (member != null) {
              members.put(name, member);
            }
          }
          append(text, title, members);
        });
    append(text, OTHERS, left);
    return text.toString();
  }

  private static void append(StringBuilder text, String title, Map<String, Help> members) {
    if (members.isEmpty()) {
      return;
    }
    text.append("%n%s:%n".formatted(title));
    members.forEach(
        (name, help) -> {
          String[] description = help.commandSpec().usageMessage().description();
          text.append(
              "  %-15s %s%n".formatted(name, description.length == 0 ? "" : description[0]));
        });
  }
}
