package io.personaplex.cli;

import io.personaplex.apphost.SkippedForm;
import io.personaplex.apphost.Snapshot.ResourceSnapshot;
import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.Endpoint;
import io.personaplex.apphost.model.Form;
import java.nio.file.Path;
import java.util.Optional;

/// What a person is told when all is well: where to go, what runs in which form and why in no
/// better one, and who is speaking.
///
/// @param page where the page is
/// @param backend the speech backend as it runs
/// @param speech where the backend is
/// @param dashboard where the status page is
/// @param logs the folder of this run
record ReadySummary(
    Endpoint page, ResourceSnapshot backend, Endpoint speech, Endpoint dashboard, Path logs) {
  /// @param engine who is speaking; empty if the backend does not say
  String text(Optional<SpeakingEngine> engine) {
    var text = new StringBuilder();
    text.append("\nPersonaPlex is ready: open the page, allow the microphone, and talk.\n\n");
    line(text, "page", page.url());
    line(text, "backend", speech.url() + backend.form().map(form -> ", " + words(form)).orElse(""));
    for (SkippedForm form : backend.skipped()) {
      line(text, "", form.sentence());
      if (!form.remedy().isEmpty()) {
        line(text, "", "→ " + form.remedy());
      }
    }
    line(text, "dashboard", dashboard.url());
    line(text, "logs", logs.toString());
    engine.ifPresent(
        who -> {
          line(text, "speaking", who.title());
          line(text, "", who.why());
          if (who.isEcho()) {
            text.append(
                "%n  The echo engine is speaking: it repeats what you say and answers nothing.%n"
                    .formatted());
          }
        });
    return text.append("\nCtrl+C stops everything.\n").toString();
  }

  private static String words(Form form) {
    String kind = Form.oneOf(form.kind());
    return form instanceof ContainerForm container
        ? kind + " of " + container.image().reference()
        : kind;
  }

  private static void line(StringBuilder text, String title, String value) {
    text.append("  %-9s  %s%n".formatted(title, value));
  }
}
