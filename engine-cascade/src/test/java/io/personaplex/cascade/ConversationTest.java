package io.personaplex.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.cascade.Conversation.Exchange;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private final FakeStages fakes = new FakeStages();

  private Conversation conversation() {
    return new Conversation(fakes.model, new PlainPrompt(), "You are Maya.");
  }

  @Test
  void theOldestExchangesGoFirstWhenTheContextIsFull() {
    fakes.model.contextTokens = 150;
    var conversation = conversation();
    for (int i = 1; i <= 40; i++) {
      int number = i;
      conversation.add(new Exchange("question " + i, () -> "answer " + number + " yes it is"));
      String prompt = conversation.replyPrompt("and now?");
      assertThat(fakes.model.tokens(prompt)).isLessThanOrEqualTo(150 - 60);
      assertThat(prompt).startsWith("<system>You are Maya.").contains("question " + i + ";");
    }
    assertThat(conversation.replyPrompt("and now?")).doesNotContain("question 1;", "question 20;");
  }

  @Test
  void aLongConversationDoesNotMakeThePromptLongerForEver() {
    fakes.model.contextTokens = 100_000;
    var conversation = conversation();
    for (int i = 1; i <= 400; i++) {
      conversation.add(new Exchange("question " + i, () -> "yes it is"));
      assertThat(fakes.model.tokens(conversation.replyPrompt("and now?"))).isLessThan(1_600);
    }
    assertThat(conversation.replyPrompt("and now?")).contains("question 400;", "question 380;");
  }

  @Test
  void anAnswerIsAskedForAgainForEachPrompt() {
    var conversation = conversation();
    var spoken = new StringBuilder("Hello");
    conversation.add(new Exchange("Hi.", spoken::toString));
    assertThat(conversation.replyPrompt("So?")).contains("<assistant>Hello;");
    spoken.append(", you");
    assertThat(conversation.replyPrompt("So?")).contains("<assistant>Hello, you;");
  }

  @Test
  void anExchangeWithoutAnAnswerIsPartOfTheNextQuestion() {
    var conversation = conversation();
    conversation.add(new Exchange("One.", () -> ""));
    conversation.add(new Exchange("Two.", () -> "Yes."));
    conversation.add(new Exchange("Three.", () -> " "));
    assertThat(conversation.replyPrompt("Four."))
        .endsWith("<user>One. Two.;<assistant>Yes.;<user>Three. Four.;<assistant>");
  }

  @Test
  void aQuestionThatIsNotOverIsLeftOpen() {
    var conversation = conversation();
    conversation.add(new Exchange("Hi.", () -> "Hello."));
    assertThat(conversation.questionSoFar("What is")).endsWith("<user>What is");
    assertThat(conversation.questionSoFar("")).endsWith("<assistant>Hello.;<user>");
    String whole = conversation.replyPrompt("What is the time?");
    assertThat(whole).startsWith(conversation.questionSoFar("What is"));
    assertThat(whole).startsWith(conversation.questionSoFar(""));
  }

  @Test
  void aMonologueLongerThanTheContextKeepsItsEnd() {
    fakes.model.contextTokens = 200;
    String prompt = conversation().replyPrompt("word ".repeat(500) + "end?");
    assertThat(prompt).endsWith("word end?;<assistant>");
    assertThat(fakes.model.tokens(prompt)).isBetween(60, 140);
  }

  @Test
  void aBlankPersonaLeavesOnlyTheSpokenStyle() {
    assertThat(new Conversation(fakes.model, new PlainPrompt(), " ").openingPrompt())
        .isEqualTo(
            "<system>This is a spoken conversation: answer in one or two short sentences, in plain"
                + " words.");
  }
}
