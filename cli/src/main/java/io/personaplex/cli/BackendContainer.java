package io.personaplex.cli;

import static io.personaplex.cli.config.OptionName.BACKEND_IMAGE;
import static io.personaplex.cli.config.OptionName.HF_HUB_CACHE;
import static io.personaplex.cli.config.OptionName.LLM_MODEL;
import static io.personaplex.cli.config.OptionName.LLM_URL;
import static io.personaplex.cli.config.OptionName.MOSHI_HOST;
import static io.personaplex.cli.config.OptionName.MOSHI_SSL_DIR;
import static io.personaplex.cli.config.OptionName.PERSONAPLEX_HOME;
import static io.personaplex.cli.config.OptionName.PERSONAPLEX_MODEL_PATH;
import static io.personaplex.cli.config.OptionName.USE_GPU;

import io.personaplex.apphost.model.ContainerForm;
import io.personaplex.apphost.model.GpuRequest;
import io.personaplex.apphost.model.Image;
import io.personaplex.apphost.model.Mount;
import io.personaplex.cli.config.OptionName;
import io.personaplex.models.CacheFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The speech backend as a container. It sees the model folders of this machine, at the same paths,
/// the folder of the certificate if it speaks TLS, and nothing else of it: container and process
/// share what was fetched and what was checked.
final class BackendContainer {
  private static final String EVERY_ADDRESS = "0.0.0.0";

  private static final String TLS_FOLDER = "/ssl";

  private BackendContainer() {}

  static ContainerForm form(RunSettings settings) {
    CacheFolders cache = CacheFolders.of(settings.configuration().effectiveEnvironment());
    ContainerForm form =
        ContainerForm.of(Image.named(settings.text(BACKEND_IMAGE)))
            .environment(PERSONAPLEX_HOME.name(), cache.home().toString())
            .environment(HF_HUB_CACHE.name(), cache.hub().toString())
            // Inside; outside it is published on the host of the endpoint.
            .environment(MOSHI_HOST.name(), EVERY_ADDRESS);
    // Not the whole home, which may hold logs and secrets as well.
    for (Path folder : List.of(cache.models(), cache.receipts(), cache.locks(), cache.hub())) {
      form = form.mount(new Mount.Bind(folder, folder.toString(), false));
    }
    if (settings.text(LLM_URL).isEmpty()) {
      form = mountModel(form, settings, LLM_MODEL);
    }
    form = mountModel(form, settings, PERSONAPLEX_MODEL_PATH);
    if (settings.tls()) {
      // To be written to: without a certificate there the backend makes one.
      form =
          form.mount(new Mount.Bind(settings.tlsFolder(), TLS_FOLDER, false))
              .environment(MOSHI_SSL_DIR.name(), TLS_FOLDER);
    }
    return settings.configuration().flag(USE_GPU) ? form.gpu(GpuRequest.preferred()) : form;
  }

  /// A model named by a path of this machine is seen at that path in the container too.
  private static ContainerForm mountModel(
      ContainerForm form, RunSettings settings, OptionName option) {
    String model = settings.text(option);
    if (model.isEmpty() || !Files.exists(Path.of(model))) {
      return form; // no path, but hf:OWNER/NAME:FILE
    }
    Path path = Path.of(model).toAbsolutePath().normalize();
    return form.mount(new Mount.Bind(path, path.toString(), true))
        .environment(option.name(), path.toString());
  }
}
