package io.personaplex.cascade;

import io.personaplex.cascade.ChatMessage.Role;
import java.util.List;

/// For instruction models of a billion parameters and more: the persona as system message, nothing
/// else.
public final class PlainPrompt implements PromptStyle {
  private static final String SPOKEN =
      "This is a spoken conversation: answer in one or two short sentences, in plain words.";

  @Override
  public List<ChatMessage> opening(String persona) {
    return List.of(new ChatMessage(Role.SYSTEM, (persona.strip() + " " + SPOKEN).strip()));
  }

  @Override
  public String replyStart(String persona, String question) {
    return "";
  }

  @Override
  public int maxSentences() {
    // The system message asks for two; one more does no harm, a lecture does.
    return 3;
  }

  @Override
  public int maxTokens() {
    return 60;
  }

  @Override
  public int maxExchanges() {
    return Integer.MAX_VALUE;
  }
}
