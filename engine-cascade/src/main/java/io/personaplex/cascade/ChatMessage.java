package io.personaplex.cascade;

/// One message of the conversation as the language model sees it.
///
/// @param role who speaks
/// @param text what was said
public record ChatMessage(Role role, String text) {
  /// Roles of the usual chat templates.
  public enum Role {
    SYSTEM("system"),
    USER("user"),
    ASSISTANT("assistant");

    private final String templateName;

    Role(String templateName) {
      this.templateName = templateName;
    }

    /// The name chat templates use.
    public String templateName() {
      return templateName;
    }
  }
}
