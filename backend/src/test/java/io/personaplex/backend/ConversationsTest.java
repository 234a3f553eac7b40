package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConversationsTest {
  @Test
  void whoGotASlotRightBeforeTheStopDoesNotBegin() throws Exception {
    var conversations = new Conversations(1);
    assertThat(conversations.stop(1)).isTrue();
    assertThat(
            conversations.begin(
                _ -> {
                  throw new AssertionError("a conversation after the stop");
                },
                new byte[0]))
        .isFalse();
  }
}
