package io.personaplex.tensor;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/// A package of voices (`voices.tgz`): a gzipped tar with a file `NAME.pt` or `NAME.wav` a voice.
///
/// It is unpacked without trust. An archive that holds a link, a device, an absolute path or `..`
/// is refused whole, so is one that unpacks to more than it can reasonably hold. Of the rest only
/// the voices are written, all into one folder, whatever folder they are in; other files are passed
/// over.
public final class VoicePackage {
  private static final int MAX_FILE_BYTES = 64 << 20;
  private static final long MAX_TOTAL_BYTES = 1L << 30;
  // Voices are random bits and compress by a few per cent; what shrinks to a twentieth is a trap.
  private static final int MAX_RATIO = 20;
  private static final int FREE_BYTES = 16 << 20;
  private static final Pattern VOICE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.(pt|wav)");

  private final Path archive;
  private final Path folder;
  private int voices;

  private VoicePackage(Path archive, Path folder) {
    this.archive = archive;
    this.folder = folder;
  }

  /// Unpacks the voices into `folder`, which appears when all are written; its parents are made. If
  /// it is there already and holds a file, it is complete and left as it is. Several processes may
  /// do it at once.
  ///
  /// @throws TensorException if the archive cannot be read or is refused, naming the entry, or the
  ///   folder cannot be written; then nothing remains
  public static void extract(Path archive, Path folder) {
    Path target = folder.toAbsolutePath().normalize();
    try {
      if (PendingFolder.isComplete(target)) {
        return;
      }
      try (var pending = new PendingFolder(target)) {
        unpack(archive, pending.path());
        pending.publish();
      }
    } catch (NoSuchFileException e) {
      throw new TensorException("%s: there is no such file".formatted(e.getFile()), e);
    } catch (EOFException e) {
      throw new TensorException("%s: ends early: download it again".formatted(archive), e);
    } catch (ZipException e) {
      throw new TensorException(
          "%s: not gzip, or damaged (%s): download it again"
              .formatted(archive, Excerpt.of(String.valueOf(e.getMessage()))),
          e);
    } catch (IOException e) {
      throw new TensorException(
          "%s: cannot be unpacked into %s (%s)"
              .formatted(archive, folder, Excerpt.of(String.valueOf(e.getMessage()))),
          e);
    }
  }

  /// Unpacks the voices into an empty folder; may leave a part of them there when it throws.
  static void unpack(Path archive, Path folder) throws IOException {
    new VoicePackage(archive, folder).unpack();
  }

  private void unpack() throws IOException {
    long packed = Files.size(archive);
    long most = Math.min(MAX_TOTAL_BYTES, FREE_BYTES + MAX_RATIO * packed);
    try (var file = new BufferedInputStream(Files.newInputStream(archive));
        var unpacked = new Limited(new GzipMember(file), most)) {
      var tar = new TarReader(archive.toString(), unpacked);
      for (TarHeader entry; (entry = tar.next()) != null; ) {
        take(entry, tar);
      }
      unpacked.transferTo(OutputStream.nullOutputStream()); // the checksum is at the end
    }
    if (voices == 0) {
      throw refused("it holds no voice (NAME.pt or NAME.wav)");
    }
  }

  private void take(TarHeader entry, TarReader tar) throws IOException {
    String name = entry.name();
    requireSafePath(name);
    if (entry.size() > MAX_FILE_BYTES) {
      throw refused(
          "entry '%s' has %d bytes, at most %d are taken"
              .formatted(Excerpt.of(name), entry.size(), MAX_FILE_BYTES));
    }
    if (entry.isFolder()) {
      return;
    }
    if (!entry.isFile()) {
      throw refused(
          "entry '%s' is a link, a device or of another kind (%s) than a plain file"
              .formatted(Excerpt.of(name), Excerpt.of(String.valueOf(entry.kind()))));
    }
    String fileName = name.substring(name.lastIndexOf('/') + 1);
    if (VOICE.matcher(fileName).matches()) {
      write(fileName, name, tar);
    }
  }

  private void requireSafePath(String name) {
    boolean upwards = false;
    for (String part : name.split("/", -1)) {
      upwards |= part.equals("..");
    }
    boolean drive = name.length() > 1 && name.charAt(1) == ':';
    if (upwards
        || drive
        || name.startsWith("/")
        || name.indexOf('\\') >= 0
        || name.indexOf(0) >= 0) {
      throw refused("entry '%s' leads out of the folder".formatted(Excerpt.of(name)));
    }
  }

  private void write(String fileName, String entryName, TarReader content) throws IOException {
    Path file = folder.resolve(fileName);
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      byte[] buffer = new byte[1 << 16];
      for (int count; (count = content.read(buffer)) >= 0; ) {
        out.write(buffer, 0, count);
      }
      voices++;
    } catch (FileAlreadyExistsException e) {
      throw new TensorException(
          "%s: refused: two entries are the voice '%s'".formatted(archive, Excerpt.of(entryName)),
          e);
    }
  }

  private TensorException refused(String what) {
    return new TensorException(
        "%s: refused: %s; it is not the published package of voices".formatted(archive, what));
  }

  /// Ends in an exception where a small archive turns out to hold a flood.
  private final class Limited extends InputStream {
    private final InputStream in;
    private final long most;
    private long taken;

    Limited(InputStream in, long most) {
      this.in = in;
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      taken += Math.max(0, count);
      if (taken > most) {
        throw refused("it unpacks to more than %d bytes".formatted(most));
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
