package io.personaplex.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.personaplex.apphost.run.OwnerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `personaplex open`: shows the page of the running application.
@Command(
    name = "open",
    description = "Prints the address of the page and opens it in the browser.",
    footer = {
      "",
      "Examples:",
      "  personaplex open",
      "  personaplex open dashboard",
      "  personaplex open --print",
      "",
      "Exit code: 0, 2 (wrong use), 7 (no host)."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class OpenCommand implements Callable<Integer> {
  private static final String DASHBOARD = "dashboard";

  private final Map<String, String> environment;

  @Mixin private Output output = new Output();

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      defaultValue = Scenario6.FRONTEND,
      description = "A resource, or dashboard; default: ${DEFAULT-VALUE}.")
  private String name = Scenario6.FRONTEND;

  @Option(names = "--print", description = "Only print the address.")
  private boolean printOnly;

  @Option(names = "--run", paramLabel = "ID", description = "The run, if several are alive.")
  private @Nullable String run;

  OpenCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    OwnerRecord record = new RunChoice(Workplace.of(environment)).live(Optional.ofNullable(run));
    String url = url(record);
    boolean opened = false;
    if (!printOnly) {
      Optional<String> hindrance = Browser.of(environment).open(url);
      hindrance.ifPresent(why -> output.note("not opened: " + why));
      opened = hindrance.isEmpty();
    }
    if (output.isJson()) {
      output.print(new JsonMapper().createObjectNode().put("url", url).put("opened", opened));
    } else {
      output.print(url);
    }
    return ExitCode.OK.code();
  }

  private String url(OwnerRecord record) {
    if (name.equals(DASHBOARD)) {
      return record.dashboard().replace("127.0.0.1", "localhost");
    }
    List<ResourceView> all = new HostClient(record).resources(List.of());
    return all.stream()
        .filter(resource -> resource.name().equals(name))
        .flatMap(resource -> resource.endpoints().stream())
        .map(ResourceView.At::url)
        .findFirst()
        .orElseThrow(
            () -> {
              var known = new ArrayList<>(all.stream().map(ResourceView::name).toList());
              known.add(DASHBOARD);
              return HostClient.unknown(name, known);
            });
  }
}
