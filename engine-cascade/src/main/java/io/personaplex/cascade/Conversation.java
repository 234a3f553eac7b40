package io.personaplex.cascade;

import io.personaplex.cascade.ChatMessage.Role;
import io.personaplex.speech.RefusedRequestException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;

/// What the language model is shown: persona, history, and the user's words, within its context.
///
/// When the history is full, the oldest exchanges go first, and half of it at once: each change of
/// its beginning makes the model compute everything after it again. Tokens are counted message by
/// message, once each, because splitting a long prompt takes as long as saying a word. One thread.
final class Conversation {
  /// Room that must be left for a question beside persona and reply.
  private static final int QUESTION_TOKENS = 96;

  /// What a chat template spends on a message beside its words, rounded up: ChatML takes 5.
  private static final int MESSAGE_TOKENS = 8;

  /// History kept at most, about forty exchanges. The library splits the whole prompt into tokens
  /// for each reply, 48 ms per 1000 tokens on two cores: a longer memory is waited for every time.
  private static final int HISTORY_TOKENS = 1_500;

  private final LanguageModel model;
  private final PromptStyle style;
  private final String persona;
  private final List<ChatMessage> opening;
  private final ArrayList<Exchange> exchanges = new ArrayList<>();
  private final IdentityHashMap<Exchange, Counted> counted = new IdentityHashMap<>();
  private int openingTokens = -1;

  /// @param question the user's words
  /// @param answer the agent's, as far as they were spoken; asked each time a prompt is made
  record Exchange(String question, Supplier<String> answer) {}

  private record Counted(String words, int tokens) {}

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
      counted.remove(exchanges.removeFirst());
    }
  }

  /// The prompt that asks for the reply to `question`, to be continued with [#replyStart].
  String replyPrompt(String question) {
    return model.template(replyMessages(question), true);
  }

  /// The same as messages, those of the user and the agent in turn, `question` in the last.
  List<ChatMessage> replyMessages(String question) {
    int started = startTokens(question);
    forgetBeyond(questionTokens(question) + started);
    String words = question;
    // A monologue longer than the context: what was said last counts.
    int cut = words.indexOf(' ', words.length() / 4);
    while (questionTokens(words) + started > room() && cut > 0) {
      words = words.substring(cut + 1);
      cut = words.indexOf(' ', words.length() / 4);
    }
    return asking(words);
  }

  /// Tokens left for history and question.
  private int room() {
    if (openingTokens < 0) {
      openingTokens = model.tokens(model.template(opening, false));
    }
    return model.contextTokens() - style.maxTokens() - openingTokens;
  }

  private int questionTokens(String question) {
    return model.tokens(question) + 2 * MESSAGE_TOKENS; // its own message and the opened reply
  }

  private void forgetBeyond(int questionTokens) {
    int most = Math.min(HISTORY_TOKENS, room() - questionTokens);
    while (!exchanges.isEmpty() && exchanges.stream().mapToInt(this::tokens).sum() > most) {
      forgetOlderHalf();
    }
  }

  private int tokens(Exchange exchange) {
    String words = exchange.question() + " " + exchange.answer().get();
    Counted known = counted.get(exchange);
    if (known == null || !known.words().equals(words)) {
      known = new Counted(words, model.tokens(words) + 2 * MESSAGE_TOKENS);
      counted.put(exchange, known);
    }
    return known.tokens();
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
    forgetBeyond(QUESTION_TOKENS);
    String prompt = model.template(asking(shown), false);
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
    List<Exchange> older = exchanges.subList(0, Math.ceilDiv(exchanges.size(), 2));
    older.forEach(counted::remove);
    older.clear();
  }

  /// Words of the user that were never answered are one message with the next ones.
  private List<ChatMessage> asking(String question) {
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
    return messages;
  }
}
