package io.personaplex.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void absentAndBlankMeanTheDefault() {
    var settings = new Settings(Map.of("APP_PORT", "  "));
    assertThat(settings.port("APP_PORT", 8010)).isEqualTo(8010);
    assertThat(settings.text("APP_HOST", "127.0.0.1")).isEqualTo("127.0.0.1");
    assertThat(settings.flag("USE_GPU", true)).isTrue();
    assertThat(settings.words("ALLOWED_ORIGINS")).isEmpty();
    settings.throwIfFaulty();
  }

  @Test
  void wellFormedValuesAreRead() {
    var settings =
        new Settings(Map.of("A", " 0 ", "B", "No", "C", "ECHO", "D", "x, y  x", "E", "65535"));
    assertThat(settings.port("A", 1)).isZero();
    assertThat(settings.flag("B", true)).isFalse();
    assertThat(settings.choice("C", "auto", List.of("auto", "echo"))).isEqualTo("echo");
    assertThat(settings.words("D")).containsExactly("x", "y");
    assertThat(settings.port("E", 1)).isEqualTo(65_535);
    settings.throwIfFaulty();
  }

  @Test
  void everyFaultIsNamedAtOnce() {
    var settings =
        new Settings(Map.of("A", "65536", "B", "maybe", "C", "robot", "D", "8o10", "E", "-1"));
    settings.port("A", 1);
    settings.flag("B", true);
    settings.choice("C", "auto", List.of("auto", "echo"));
    settings.port("D", 1);
    settings.whole("E", 1, 0, 9);
    assertThatThrownBy(settings::throwIfFaulty)
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "settings: A is '65536', wanted a port from 0 to 65535, for example 1; "
                + "B is 'maybe', wanted true or false; "
                + "C is 'robot', wanted one of auto, echo; "
                + "D is '8o10', wanted a port from 0 to 65535, for example 1; "
                + "E is '-1', wanted a whole number from 0 to 9, for example 1");
  }

  @Test
  void aSlipOfTheFingerIsAnsweredWithWhatWasMeant() {
    var settings = new Settings(Map.of("USE_GPU", "ture", "SPEECH_ENGINE", "cascde"));
    settings.flag("USE_GPU", true);
    settings.choice("SPEECH_ENGINE", "auto", List.of("auto", "cascade", "echo"));
    assertThatThrownBy(settings::throwIfFaulty)
        .hasMessage(
            "settings: USE_GPU is 'ture', wanted true or false: did you mean true?; "
                + "SPEECH_ENGINE is 'cascde', wanted one of auto, cascade, echo:"
                + " did you mean cascade?");
  }

  @Test
  void aFaultNamesThePlaceAndKeepsASecret() {
    var settings =
        new Settings(Map.of("A", "x", "TOKEN", "hf_canary word"), name -> "line of " + name);
    settings.whole("A", 5, 0, 9);
    settings.faultWithoutValue("TOKEN", "one word");
    assertThatThrownBy(settings::throwIfFaulty)
        .hasMessage(
            "settings: A is 'x' (line of A), wanted a whole number from 0 to 9, for example 5; "
                + "TOKEN has a value that cannot be used (line of TOKEN), wanted one word");
  }
}
