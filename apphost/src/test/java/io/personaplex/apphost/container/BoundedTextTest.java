package io.personaplex.apphost.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoundedTextTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void a_text_that_fits_is_whole() throws Exception {
    var text = BoundedText.of(stream("answer"), 6);
    assertThat(text.whole(PATIENCE)).contains("answer");
    assertThat(text.soFar(PATIENCE)).isEqualTo("answer");
  }

  @Test
  void a_text_that_is_too_long_is_not_whole() throws Exception {
    var text = BoundedText.of(stream("answers"), 6);
    assertThat(text.whole(PATIENCE)).isEmpty();
    assertThat(text.soFar(PATIENCE)).isEqualTo("answer");
  }

  @Test
  void a_text_whose_end_has_not_come_is_not_whole() throws Exception {
    BoundedText text;
    try (var writer = new PipedOutputStream()) {
      text = BoundedText.of(new PipedInputStream(writer), 6);
      writer.write("half".getBytes(UTF_8));
      assertThat(text.whole(Duration.ofMillis(100))).isEmpty();
    }
    assertThat(text.whole(PATIENCE)).contains("half");
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
