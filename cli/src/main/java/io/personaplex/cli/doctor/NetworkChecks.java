package io.personaplex.cli.doctor;

import static io.personaplex.cli.doctor.Troubleshooting.remedy;

import io.personaplex.apphost.model.Endpoint;
import io.personaplex.backend.SpeechServer;
import io.personaplex.cli.config.OptionName;
import io.personaplex.frontend.FrontendSettings;
import io.personaplex.http.ServerCertificate;
import io.personaplex.http.Settings;
import io.personaplex.http.SettingsException;
import io.personaplex.http.TlsFiles;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Ports, addresses, proxies, and what answers on them.
final class NetworkChecks {
  private static final Duration HEALTH_LIMIT = Duration.ofSeconds(2);
  private static final int PORT_MAX = 65_535;
  private static final List<Port> PORTS =
      List.of(
          new Port(FrontendSettings.SERVICE, Optional.of(OptionName.APP_HOST), OptionName.APP_PORT),
          new Port(SpeechServer.SERVICE, Optional.of(OptionName.MOSHI_HOST), OptionName.MOSHI_PORT),
          new Port("dashboard", Optional.empty(), OptionName.DASHBOARD_PORT));
  private static final String LOOPBACK_HOST = "127.0.0.1";

  /// Of what a program answers that is not ours.
  private static final int STRANGERS_CHARACTERS_MAX = 80;

  /// How a conflict with a run of this user is told.
  private static final Pattern OWN_RUN = Pattern.compile("your own run[^;,]*");

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");
  private static final Pattern PROXY =
      Pattern.compile("(?:\\w+://)?(?:[^@/]*@)?([^@/:]+(?::\\d+)?)/?");

  /// @param host the setting of the address it binds to; empty if that is loopback always
  private record Port(String resource, Optional<OptionName> host, OptionName option) {
    String variable() {
      return option.name();
    }

    int usual() {
      return Integer.parseInt(option.defaultValue());
    }
  }

  private NetworkChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("ports", "the three ports are free", NetworkChecks::ports),
        new Check("running", "what runs also answers", NetworkChecks::running),
        new Check("tls", "page and backend find each other, by TLS if asked", NetworkChecks::tls),
        new Check(
            "secure-context", "the browser will give the microphone", NetworkChecks::secureContext),
        new Check("proxy", "proxies, VPN and other addresses", NetworkChecks::proxy));
  }

  private static Finding ports(Machine machine) {
    var free = new ArrayList<String>();
    var ours = new TreeMap<String, List<String>>();
    var others = new ArrayList<String>();
    var details = new ArrayList<String>();
    for (Port port : PORTS) {
      Endpoint endpoint = endpoint(machine, port);
      Optional<String> conflict = machine.portConflict(port.resource(), endpoint);
      if (conflict.isEmpty()) {
        free.add("%d for %s".formatted(endpoint.port(), port.resource()));
        continue;
      }
      details.add(conflict.get());
      Matcher own = OWN_RUN.matcher(conflict.get());
      if (own.find()) {
        String number = String.valueOf(endpoint.port());
        ours.computeIfAbsent(own.group(), _ -> new ArrayList<>()).add(number);
      } else {
        others.add(conflict.get());
      }
    }
    var found = new ArrayList<>(others);
    ours.forEach((run, ports) -> found.add("%s has %s".formatted(run, String.join(", ", ports))));
    if (found.isEmpty()) {
      return Finding.ok("free: " + String.join(", ", free));
    }
    String text = String.join("; ", found);
    return (others.isEmpty() ? Finding.note(text) : Finding.failed(text, remedy("port-in-use")))
        .with(details);
  }

  private static String host(Machine machine, Port port) {
    return port.host().flatMap(host -> machine.setting(host.name())).orElse(LOOPBACK_HOST);
  }

  /// A port of 0 or out of range is reported by `settings`; here the usual one stands in.
  private static int number(Machine machine, Port port) {
    int number = machine.number(port.variable(), port.usual());
    return number >= 1 && number <= PORT_MAX ? number : port.usual();
  }

  private static Finding running(Machine machine) {
    var states = new ArrayList<String>();
    boolean unresponsive = false;
    for (Port port : PORTS.subList(0, 2)) {
      boolean secure = port.option() == OptionName.MOSHI_PORT && wantsTls(machine);
      URI health =
          URI.create(
              "%s://127.0.0.1:%d/health"
                  .formatted(secure ? "https" : "http", number(machine, port)));
      Optional<Machine.WebAnswer> answer = machine.get(health, HEALTH_LIMIT);
      if (answer.isEmpty()) {
        continue;
      }
      int status = answer.get().status();
      boolean known = answer.get().body().contains("\"status\"");
      if (!known && isHeldByAnother(machine, port)) {
        states.add("port %d is another program's, see ports".formatted(health.getPort()));
        continue;
      }
      unresponsive |= !known;
      states.add(
          switch (status) {
            case 0 ->
                "%s takes connections on %s and does not answer within %d s"
                    .formatted(port.resource(), health.getPort(), HEALTH_LIMIT.toSeconds());
            case 200 -> port.resource() + (known ? " is healthy" : " is not what answers there");
            default ->
                "%s says %d: %s".formatted(port.resource(), status, brief(answer.get().body()));
          });
    }
    if (states.isEmpty()) {
      return Finding.note("nothing runs");
    }
    String found = String.join("; ", states);
    if (unresponsive) {
      return Finding.failed(found, remedy("backend-unresponsive"));
    }
    return found.contains("see ports") ? Finding.note(found) : Finding.ok(found);
  }

  /// The beginning of what may be a page of a stranger.
  private static String brief(String body) {
    String text = body.strip();
    return text.length() <= STRANGERS_CHARACTERS_MAX
        ? text
        : text.substring(0, STRANGERS_CHARACTERS_MAX) + "…";
  }

  private static boolean isHeldByAnother(Machine machine, Port port) {
    return machine
        .portConflict(port.resource(), endpoint(machine, port))
        .filter(conflict -> conflict.contains("held by") && !OWN_RUN.matcher(conflict).find())
        .isPresent();
  }

  private static Endpoint endpoint(Machine machine, Port port) {
    return new Endpoint(Endpoint.HTTP, host(machine, port), number(machine, port), port.variable());
  }

  private static Finding tls(Machine machine) {
    String scheme = machine.setting("MOSHI_WS_SCHEME").orElse("ws").toLowerCase(Locale.ROOT);
    String url = machine.setting("MOSHI_WS_URL").orElse("");
    if (wantsTls(machine)) {
      return certificate(machine);
    }
    if (scheme.equals("wss") || url.startsWith("wss:") || url.startsWith("https:")) {
      return Finding.warning(
          "the page is told to reach the backend by wss, but MOSHI_USE_SSL is off",
          remedy("websocket-fails-tls-warning"));
    }
    return Finding.ok("off: the page reaches the backend by plain ws, without a certificate");
  }

  private static Finding certificate(Machine machine) {
    var files = new TlsFiles(TlsFiles.folder(new Settings(machine.environment())), Set.of());
    try {
      Optional<ServerCertificate> pair = files.look();
      String found =
          pair.map(ServerCertificate::toString)
              .orElse(
                  "no certificate in %s: the backend makes a self-signed one"
                      .formatted(files.folder()));
      return pair.isPresent() && !pair.get().isSelfSigned()
          ? Finding.ok("on: " + found)
          : Finding.warning("on: " + found, remedy("websocket-fails-tls-warning"));
    } catch (SettingsException unusable) {
      return Finding.failed(String.valueOf(unusable.getMessage()), remedy("certificate-unusable"));
    }
  }

  private static boolean wantsTls(Machine machine) {
    String wanted = machine.setting(TlsFiles.SWITCH).orElse("false").toLowerCase(Locale.ROOT);
    return Set.of("1", "true", "yes", "on").contains(wanted);
  }

  private static Finding secureContext(Machine machine) {
    String host = machine.setting("APP_HOST").orElse("127.0.0.1");
    return LOOPBACK.contains(host.toLowerCase(Locale.ROOT))
        ? Finding.ok(
            "the page is on loopback: http://localhost:%d gets the microphone"
                .formatted(number(machine, PORTS.getFirst())))
        : Finding.warning(
            "APP_HOST is %s: opened from another machine by http, the page gets no microphone"
                .formatted(host),
            remedy("insecure-context"));
  }

  private static Finding proxy(Machine machine) {
    var found = new ArrayList<String>();
    for (String name : List.of("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")) {
      Optional<String> value = either(machine, name);
      if (value.isEmpty()) {
        continue;
      }
      // Without the name and password a proxy's address may hold.
      var address = PROXY.matcher(value.get());
      if (!address.matches()) {
        return Finding.warning(name + " is no address that can be used", remedy("proxy-malformed"));
      }
      found.add("%s is %s".formatted(name, address.group(1)));
    }
    List<String> overrides =
        Stream.of("MOSHI_WS_URL", "MOSHI_PUBLIC_WS_URL", "MOSHI_WS_SCHEME", "HF_ENDPOINT")
            .filter(name -> machine.setting(name).isPresent())
            .toList();
    if (!overrides.isEmpty()) {
      found.add("set: " + String.join(", ", overrides));
    }
    if (found.isEmpty()) {
      return Finding.ok("no proxy, no address of your own");
    }
    String text = String.join("; ", found);
    boolean proxied = text.contains("_PROXY");
    String exempt = either(machine, "NO_PROXY").orElse("").toLowerCase(Locale.ROOT);
    boolean loopbackExempt =
        Pattern.compile("[,\\s]+")
            .splitAsStream(exempt)
            .anyMatch(e -> LOOPBACK.contains(e) || e.equals("*"));
    return !proxied || loopbackExempt
        ? Finding.note(text)
        : Finding.warning(
            text
                + "; NO_PROXY does not exempt localhost, so a browser or curl may not reach the page",
            remedy("vpn-proxy-custom-ports"));
  }

  private static Optional<String> either(Machine machine, String name) {
    Map<String, String> environment = machine.environment();
    return Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT)))
        .or(() -> Optional.ofNullable(environment.get(name)))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }
}
