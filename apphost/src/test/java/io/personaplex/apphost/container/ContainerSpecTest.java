package io.personaplex.apphost.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.personaplex.apphost.model.Mount;
import io.personaplex.apphost.model.Secret;
import io.personaplex.apphost.process.ProcessIdentity;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerSpecTest {
  private static final ContainerLabels LABELS =
      new ContainerLabels("run", "test", "tiny", new ProcessIdentity(7, 8), true);

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-tiny", "ti ny", "ti/ny"})
  void a_name_no_engine_takes_is_refused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContainerSpec.builder(name, "tiny:1", LABELS).build())
        .withMessageContaining("'" + name + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A=B", "A B", "#A", "A\n"})
  void a_variable_that_cannot_be_passed_is_refused(String variable) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tiny().variable(variable, "value").build());
  }

  @Test
  void a_variable_cannot_be_plain_and_secret_at_once() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> tiny().variable("A", "open").secret("A", Secret.of("A", "hidden")).build())
        .withMessageNotContaining("hidden");
  }

  @Test
  void a_mount_the_clients_cannot_be_told_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tiny().mount(new Mount.Bind(Path.of("rel"), "/x", false)).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tiny().mount(new Mount.Bind(Path.of("/a,b"), "/x", false)).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tiny().mount(new Mount.Volume("cache", "x")).build());
  }

  @Test
  void a_spec_does_not_print_its_secrets() {
    assertThat(tiny().secret("A", Secret.of("A", "hidden")).build().toString())
        .contains("A=***")
        .doesNotContain("hidden");
  }

  @Test
  void labels_are_read_as_they_were_written() {
    assertThat(ContainerLabels.of(LABELS.toMap())).contains(LABELS);
    var foreign = new HashMap<>(LABELS.toMap());
    foreign.put(ContainerLabels.OWNER, "somebody");
    assertThat(ContainerLabels.of(foreign)).isEmpty();
    foreign.remove(ContainerLabels.OWNER);
    assertThat(ContainerLabels.of(foreign)).isEmpty();
  }

  private static ContainerSpec.Builder tiny() {
    return ContainerSpec.builder("tiny", "tiny:1", LABELS);
  }
}
