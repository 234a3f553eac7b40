package io.personaplex.cascade;

import io.personaplex.cascade.ChatMessage.Role;
import io.personaplex.speech.RefusedRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What the language model is shown: persona, history, and the user's words, within its context.
///
/// When the context is full, the oldest exchanges go first, and half of the history at once: each
/// change of its beginning makes the model compute everything after it again. One thread.
final class Conversation {
  /// Room that must be left for a question beside persona and reply.
  private static final int QUESTION_TOKENS = 96;

  private final LanguageModel model;
  private final PromptStyle style;
  private final String persona;
  private final List<ChatMessage> opening;
  private final ArrayList<Exchange> exchanges = new ArrayList<>();

  /// @param question the user's words
  /// @param answer the agent's, as far as they were spoken; asked each time a prompt is made
  record Exchange(String question, Supplier<String> answer) {}

  Conversation(LanguageModel model, PromptStyle style, String persona) {
    this.model = model;
    this.style = style;
    this.persona = persona;
    opening = style.opening(persona);
  }

  /// The beginning all prompts share.
  ///
  /// @throws RefusedRequestException if the persona leaves no room for a conversation
  String openingPrompt() {
    String text = model.template(opening, false);
    int needed = model.tokens(text) + QUESTION_TOKENS + style.maxTokens();
    if (needed > model.contextTokens()) {
      throw new RefusedRequestException(
          ("The persona is too long for the language model: it needs %d tokens (%d of them for a"
                  + " question and its answer), the context has %d. Shorten the persona.")
              .formatted(needed, QUESTION_TOKENS + style.maxTokens(), model.contextTokens()));
    }
    return text;
  }

  void add(Exchange exchange) {
    exchanges.add(exchange);
    while (exchanges.size() > style.maxExchanges()) {
      exchanges.removeFirst();
    }
  }

  /// The prompt that asks for the reply to `question`, to be continued with [#replyStart].
  String replyPrompt(String question) {
    int limit = model.contextTokens() - style.maxTokens();
    String prompt = asking(question, true);
    while (model.tokens(prompt) + startTokens(question) > limit && !exchanges.isEmpty()) {
      forgetOlderHalf();
      prompt = asking(question, true);
    }
    String words = question;
    // A monologue longer than the context: what was said last counts.
    int cut = words.indexOf(' ', words.length() / 4);
    while (model.tokens(prompt) + startTokens(question) > limit && cut > 0) {
      words = words.substring(cut + 1);
      cut = words.indexOf(' ', words.length() / 4);
      prompt = asking(words, true);
    }
    return prompt;
  }

  private int startTokens(String question) {
    String start = replyStart(question);
    return start.isEmpty() ? 0 : model.tokens(start);
  }

  /// Words the reply to `question` must start with, or empty.
  String replyStart(String question) {
    return style.replyStart(persona, question);
  }

  /// The prompt up to and including the words of a question that is not over yet; empty words give
  /// the prompt up to where the question will begin. Makes room first.
  String questionSoFar(String words) {
    // Any text will do to find where the template puts the user's words.
    String shown = words.isEmpty() ? "?" : words;
    int limit = model.contextTokens() - style.maxTokens() - QUESTION_TOKENS;
    String prompt = asking(shown, false);
    while (model.tokens(prompt) > limit && !exchanges.isEmpty()) {
      forgetOlderHalf();
      prompt = asking(shown, false);
    }
    int at = prompt.lastIndexOf(shown);
    if (at < 0) {
      return ""; // a template that changes the user's words: nothing can be computed ahead
    }
    // Without the space before the next word: tokens begin with theirs.
    return words.isEmpty()
        ? prompt.substring(0, at).replaceFirst(" +$", "")
        : prompt.substring(0, at + words.length());
  }

  private void forgetOlderHalf() {
    exchanges.subList(0, Math.ceilDiv(exchanges.size(), 2)).clear();
  }

  /// Words of the user that were never answered are one message with the next ones.
  private String asking(String question, boolean openReply) {
    var messages = new ArrayList<>(opening);
    var open = new StringBuilder();
    for (Exchange exchange : exchanges) {
      open.append(open.isEmpty() ? "" : " ").append(exchange.question());
      String answer = exchange.answer().get().strip();
      if (!answer.isEmpty()) {
        messages.add(new ChatMessage(Role.USER, open.toString()));
        messages.add(new ChatMessage(Role.ASSISTANT, answer));
        open.setLength(0);
      }
    }
    open.append(open.isEmpty() ? "" : " ").append(question);
    messages.add(new ChatMessage(Role.USER, open.toString()));
    return model.template(messages, openReply);
  }
}
