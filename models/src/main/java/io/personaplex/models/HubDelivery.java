package io.personaplex.models;

import io.personaplex.models.FetchProgress.Activity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Brings the files of one [HubSource] into the hub's cache.
final class HubDelivery {

  private final HubSource source;
  private final HubClient client;
  private final HubCache cache;
  private final Delivery delivery;

  HubDelivery(HubSource source, HubClient client, HubCache cache, Delivery delivery) {
    this.source = source;
    this.client = client;
    this.cache = cache;
    this.delivery = delivery;
  }

  /// Brings and checks all files, and says where they are.
  List<Receipt.Entry> run() throws IOException {
    List<Receipt.Entry> entries = new ArrayList<>();
    for (HubFile file : source.files()) {
      entries.add(bring(file));
    }
    return entries;
  }

  private Receipt.Entry bring(HubFile file) throws IOException {
    HubClient.Info info = client.info(source, file);
    refuseAnotherFile(file, info);
    long total = info.bytes() > 0 ? info.bytes() : file.bytes();
    Path incomplete =
        cache.incomplete(info.etag().isEmpty() ? "personaplex-" + file.name() : info.etag());
    if (info.etag().isEmpty()) {
      // Without a name for the content, an older beginning might belong to something else.
      Files.deleteIfExists(incomplete);
    }
    delivery.progress(Activity.DOWNLOADING, 0, total);
    client.download(
        source,
        file,
        incomplete,
        total,
        done -> delivery.progress(Activity.DOWNLOADING, done, total));
    String sha256 =
        Sha256.of(incomplete, done -> delivery.progress(Activity.VERIFYING, done, total));
    check(file, info, incomplete, sha256);
    Path target = cache.place(incomplete, source, file, info.commit());
    return Receipt.Entry.of(file.name(), target, sha256);
  }

  /// What the hub says before the first byte can save a gigabyte of the wrong file.
  private void refuseAnotherFile(HubFile file, HubClient.Info info) {
    boolean otherSize = file.bytes() > 0 && info.bytes() > 0 && info.bytes() != file.bytes();
    boolean otherSum =
        file.hasChecksum()
            && info.sha256().isPresent()
            && !info.sha256().get().equals(file.sha256());
    if (otherSize || otherSum) {
      throw new ModelException(
          "%s has another %s than the catalogue was written for (%s)"
              .formatted(
                  source.label(),
                  file.path(),
                  otherSize
                      ? "%d bytes, wanted %d".formatted(info.bytes(), file.bytes())
                      : "SHA-256 %s, wanted %s".formatted(info.etag(), file.sha256())));
    }
  }

  private void check(HubFile file, HubClient.Info info, Path incomplete, String sha256)
      throws IOException {
    String wanted = file.hasChecksum() ? file.sha256() : info.sha256().orElse("");
    if (!wanted.isEmpty() && !wanted.equals(sha256)) {
      Files.delete(incomplete);
      throw new ModelException(
          "%s from %s has SHA-256 %s, wanted %s: it was thrown away"
              .formatted(file.name(), source.label(), sha256, wanted));
    }
    if (!file.hasChecksum()) {
      try {
        GgufFile.check(incomplete);
      } catch (ModelException e) {
        Files.delete(incomplete);
        throw e;
      }
      delivery.note(
          wanted.isEmpty()
              ? file.name() + ": no checksum is known, so only its first bytes were checked"
              : file.name()
                  + ": not in our catalogue; it was compared with the checksum the hub states");
    }
  }
}
