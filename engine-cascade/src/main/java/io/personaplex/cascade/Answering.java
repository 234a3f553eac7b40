package io.personaplex.cascade;

import io.personaplex.cascade.remote.ChatRequest;
import io.personaplex.cascade.remote.EndpointException;
import io.personaplex.cascade.remote.RemoteModel;
import io.personaplex.cascade.tool.ToolRegistry;
import io.personaplex.speech.RefusedRequestException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who writes the replies of one session: the remote model if there is one and it works, else the
/// language model of this machine. Both are shown the same conversation, each in its own style.
///
/// The local model's tools are used before it is asked: of 20 spoken questions for the time or a
/// sum, Qwen2.5-Coder-1.5B asked for a tool in its own format not once, and misused them in 3 of 10
/// others; given the result in its prompt it still told a wrong one once. So a question that
/// plainly asks for a tool is answered with its result. One thread, but for [#introduce].
final class Answering {
  private final LanguageModel model;
  private final PromptStyle style;
  private final ToolRegistry tools;
  private final Outbox outbox;
  private final Conversation local;
  private final @Nullable RemoteModel remoteModel;
  private final PromptStyle remoteStyle = new PlainPrompt();
  private final Conversation remote;
  private boolean outageTold;

  Answering(CascadeStages stages, String persona, Outbox outbox) {
    model = stages.languageModel();
    style = stages.promptStyle();
    tools = stages.tools();
    remoteModel = stages.remoteModel().orElse(null);
    this.outbox = outbox;
    local = new Conversation(model, style, persona);
    // Counted in tokens of the local model, which are about as long as those of any other.
    remote = new Conversation(model, remoteStyle, persona);
  }

  /// Tells the client where its words go, before they do.
  void introduce() {
    RemoteModel other = remoteModel;
    if (other != null) {
      tell(
          "Answers come from %s; what is said is sent there as text."
              .formatted(other.endpoint().title()));
    }
  }

  /// The beginning of all prompts of the local model.
  ///
  /// @throws RefusedRequestException if the persona leaves no room for a conversation
  String openingPrompt() {
    return local.openingPrompt();
  }

  /// Whether the local model will answer, as far as is known now.
  boolean isLocal() {
    RemoteModel other = remoteModel;
    return other == null || !other.mayTry();
  }

  /// See [Conversation#questionSoFar]; also while another model answers, so that the local one can
  /// take over at once.
  String questionSoFar(String words) {
    return local.questionSoFar(words);
  }

  void remember(Conversation.Exchange exchange) {
    local.add(exchange);
    if (remoteModel != null) {
      remote.add(exchange);
    }
  }

  /// Who writes the reply to `question`.
  ///
  /// @param reply learns which tools are used
  ReplyWriter writer(String question, Reply reply) {
    RemoteModel other = remoteModel;
    if (other == null) {
      return localWriter(question, reply);
    }
    if (outageTold && other.works()) {
      outageTold = false;
    }
    if (!other.mayTry()) {
      tellOutage(other, other.lastFailure());
      return localWriter(question, reply);
    }
    var request = new ChatRequest();
    for (ChatMessage message : remote.replyMessages(question)) {
      request.message(message.role().templateName(), message.text());
    }
    return new RemoteWriter(other.answer(request, tools, reply::used), remoteStyle.maxSentences());
  }

  /// Who writes it after the remote model failed.
  ReplyWriter afterFailure(EndpointException failure, String question, Reply reply) {
    RemoteModel other = remoteModel;
    if (other != null && failure.isOutage()) {
      tellOutage(other, String.valueOf(failure.getMessage()));
    }
    return localWriter(question, reply);
  }

  private ReplyWriter localWriter(String question, Reply reply) {
    Optional<ToolRegistry.Answer> known = tools.answer(question);
    if (known.isPresent()) {
      reply.used(known.get().use());
      return new FixedWriter(known.get().sentence());
    }
    return new LocalWriter(model, style, local.replyPrompt(question), local.replyStart(question));
  }

  /// Once an outage: the next is told after the remote model has answered again.
  private void tellOutage(RemoteModel other, String reason) {
    if (!outageTold) {
      outageTold = true;
      tell(
          "%s %s. The model on this machine answers until it is back."
              .formatted(other.endpoint().title(), reason));
    }
  }

  private void tell(String notice) {
    outbox.add(events -> events.metadata(Map.of("notice", notice)));
  }
}
