package io.personaplex.http;

import static java.lang.System.Logger.Level.INFO;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The folder with a server's certificate and key, `cert.pem` and `key.pem`. If both are there they
/// are used; if neither is, a self-signed pair is made and kept. Anything in between is refused
/// with a [SettingsException]: a server that was told to speak TLS never speaks plain instead.
///
/// @param folder need not exist
/// @param names host names and addresses that a self-signed one is made for, beside those of this
///   machine
public record TlsFiles(Path folder, Set<String> names) {
  /// The switch.
  public static final String SWITCH = "MOSHI_USE_SSL";

  /// The setting that names the folder.
  public static final String FOLDER = "MOSHI_SSL_DIR";

  private static final System.Logger LOG = System.getLogger(TlsFiles.class.getName());

  private static final String FOLDER_NAME = "tls";
  private static final List<String> OWN_NAMES = List.of("localhost", "127.0.0.1", "::1");

  /// A self-signed one that ends sooner is made anew at the start.
  private static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);

  private static final int FILE_BYTES_MAX = 1 << 20;

  /// Where Linux keeps the name of the machine.
  private static final Path MACHINE_NAME = Path.of("/proc/sys/kernel/hostname");

  /// Copies the names.
  public TlsFiles {
    names = Set.copyOf(names);
  }

  /// `MOSHI_SSL_DIR`; else `tls` in `PERSONAPLEX_HOME`, else in the user's folder for settings.
  public static Path folder(Settings settings) {
    String given = settings.text(FOLDER, "");
    if (!given.isEmpty()) {
      return Path.of(given);
    }
    String home = settings.text("PERSONAPLEX_HOME", "");
    if (!home.isEmpty()) {
      return Path.of(home, FOLDER_NAME);
    }
    String user = settings.text("HOME", System.getProperty("user.home", "."));
    return Path.of(settings.text("XDG_CONFIG_HOME", user + "/.config"), "personaplex", FOLDER_NAME);
  }

  /// What `MOSHI_USE_SSL` asks for; empty if it is off.
  ///
  /// @param names as in the record; blank ones and wildcards are left out
  public static Optional<TlsFiles> from(Settings settings, Collection<String> names) {
    if (!settings.flag(SWITCH, false)) {
      return Optional.empty();
    }
    var wanted = new LinkedHashSet<String>();
    for (String name : names) {
      String bare = name.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
      boolean usable = bare.matches("[a-z0-9.-]{1,253}") || SelfSigned.isAddress(bare);
      if (usable && !bare.equals("0.0.0.0") && !bare.equals("::")) {
        wanted.add(bare);
      }
    }
    return Optional.of(new TlsFiles(folder(settings), wanted));
  }

  /// The certificate's file.
  public Path certificate() {
    return folder.resolve("cert.pem");
  }

  /// The key's file.
  public Path key() {
    return folder.resolve("key.pem");
  }

  /// The pair that is there, or a new one where there is none. Blocks on files.
  ///
  /// @throws SettingsException if the pair cannot be used, or none can be made
  public ServerCertificate open() {
    return open(Instant.now());
  }

  ServerCertificate open(Instant now) {
    Optional<ServerCertificate> there = read(now);
    if (there.isPresent() && isGood(there.get(), now)) {
      return there.get();
    }
    return make(now);
  }

  /// Looks at the pair without making one.
  ///
  /// @return empty if there is none yet
  /// @throws SettingsException as [#open()]
  public Optional<ServerCertificate> look() {
    return read(Instant.now());
  }

  private Optional<ServerCertificate> read(Instant now) {
    boolean certificateThere = Files.exists(certificate());
    boolean keyThere = Files.exists(key());
    if (!certificateThere && !keyThere) {
      return Optional.empty();
    }
    if (certificateThere != keyThere) {
      Path there = certificateThere ? certificate() : key();
      Path missing = certificateThere ? key() : certificate();
      throw refusal(
          "there is %s but no %s".formatted(there, missing),
          "both files",
          "put %s beside it, or remove %s and a self-signed pair is made"
              .formatted(missing.getFileName(), there.getFileName()));
    }
    List<X509Certificate> chain = chain();
    PrivateKey key = key(chain.getFirst());
    var pair = new ServerCertificate(chain, key);
    requireValid(pair.certificate(), now);
    return Optional.of(pair);
  }

  private List<X509Certificate> chain() {
    try {
      return Pem.certificates(text(certificate()));
    } catch (GeneralSecurityException broken) {
      throw refusal(
          "%s cannot be used (%s)".formatted(certificate(), said(broken)),
          "a certificate in PEM, its chain after it",
          "replace the file, or remove it and key.pem and a self-signed pair is made");
    }
  }

  private PrivateKey key(X509Certificate certificate) {
    PrivateKey key;
    try {
      key = Pem.privateKey(text(key()), certificate.getPublicKey());
    } catch (GeneralSecurityException | IllegalArgumentException broken) {
      throw refusal(
          "%s cannot be used (%s)".formatted(key(), said(broken)),
          "a private key in PEM without a password, the one of cert.pem",
          "replace the file");
    }
    if (!belong(key, certificate)) {
      throw refusal(
          "%s is not the key of %s".formatted(key(), certificate()),
          "the key that this certificate was made for",
          "replace one of the two");
    }
    return key;
  }

  private void requireValid(X509Certificate certificate, Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    Instant begin = certificate.getNotBefore().toInstant();
    if (now.isBefore(begin) && !isOurs(certificate)) {
      throw refusal(
          "%s is valid from %s on".formatted(certificate(), begin),
          "a certificate that is valid now, "
              + now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
          "look at the clock of this machine, or replace both files");
    }
    if (now.isAfter(end) && !isOurs(certificate)) {
      throw refusal(
          "%s expired at %s".formatted(certificate(), end),
          "a certificate that is valid now",
          "replace both files, or remove them and a self-signed pair is made");
    }
  }

  private boolean isGood(ServerCertificate pair, Instant now) {
    X509Certificate certificate = pair.certificate();
    if (!isOurs(certificate)) {
      return true;
    }
    Instant end = certificate.getNotAfter().toInstant();
    return now.isAfter(certificate.getNotBefore().toInstant())
        && now.plus(RENEWED_BEFORE_END).isBefore(end)
        && names(certificate).containsAll(names);
  }

  private static boolean isOurs(X509Certificate certificate) {
    return ServerCertificate.isSelfSigned(certificate)
        && certificate.getSubjectX500Principal().getName().contains("O=" + SelfSigned.ORGANISATION);
  }

  private static Set<String> names(X509Certificate certificate) {
    var names = new LinkedHashSet<String>();
    try {
      var entries = certificate.getSubjectAlternativeNames();
      if (entries != null) {
        entries.forEach(entry -> names.add(String.valueOf(entry.get(1))));
      }
    } catch (CertificateException unreadable) {
      return Set.of(); // as good as without names: it is ours, and made anew
    }
    return names;
  }

  /// One process at a time makes the pair; who waited for it takes what the other made.
  private ServerCertificate make(Instant now) {
    synchronized (TlsFiles.class) {
      try {
        Files.createDirectories(folder);
        try (var lock =
                FileChannel.open(
                    folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var _ = lock.lock()) {
          Optional<ServerCertificate> there = read(now);
          if (there.isPresent() && isGood(there.get(), now)) {
            return there.get();
          }
          return write(now);
        }
      } catch (IOException failure) {
        throw refusal(
            "no self-signed pair can be written to %s (%s)".formatted(folder, said(failure)),
            "a folder this user may write to, or cert.pem and key.pem in it",
            "set %s to another folder".formatted(FOLDER));
      }
    }
  }

  private ServerCertificate write(Instant now) throws IOException {
    SelfSigned made = SelfSigned.make(allNames(), now);
    // First the old certificate goes: a key without its certificate is refused, never mixed up.
    Files.deleteIfExists(certificate());
    try {
      replace(key(), Pem.of(made.keys().getPrivate()), "rw-------");
      replace(certificate(), Pem.of(made.certificate()), "rw-r--r--");
    } catch (CertificateException unencodable) {
      throw new IllegalStateException("a certificate that was made cannot be written", unencodable);
    }
    LOG.log(INFO, "made a self-signed certificate in {0}", folder);
    return new ServerCertificate(List.of(made.certificate()), made.keys().getPrivate());
  }

  private List<String> allNames() {
    var all = new LinkedHashSet<>(OWN_NAMES);
    machineName().ifPresent(all::add);
    all.addAll(names);
    return new ArrayList<>(all);
  }

  private static Optional<String> machineName() {
    try {
      return Optional.of(Files.readString(MACHINE_NAME).strip().toLowerCase(Locale.ROOT))
          .filter(name -> name.matches("[a-z0-9.-]{1,253}"));
    } catch (IOException unknown) {
      return Optional.empty(); // it is one name of several
    }
  }

  /// Nobody ever sees half a file, or a key with open permissions.
  private static void replace(Path file, String text, String permissions) throws IOException {
    Path parent = java.util.Objects.requireNonNull(file.getParent());
    Path half =
        Files.createTempFile(
            parent,
            "." + file.getFileName(),
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    try {
      Files.setPosixFilePermissions(half, PosixFilePermissions.fromString(permissions));
      Files.writeString(half, text, US_ASCII);
      try {
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException _) {
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(half);
    }
  }

  private String text(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw refusal(
            "%s has more than %d bytes".formatted(file, FILE_BYTES_MAX),
            "a file in PEM",
            "replace the file");
      }
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException unreadable) {
      throw refusal(
          "%s cannot be read (%s)".formatted(file, said(unreadable)),
          "a file in PEM that this user may read",
          "give this user the permission, or set %s to another folder".formatted(FOLDER));
    }
  }

  private static boolean belong(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm(); // Ed25519 and the like name the signature themselves
        };
    try {
      byte[] sample = "does this key belong to that certificate?".getBytes(US_ASCII);
      var signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException different) {
      return false; // another algorithm or curve: not this certificate's
    }
  }

  private static SettingsException refusal(String got, String wanted, String remedy) {
    return new SettingsException(
        "TLS (%s): %s; wanted %s: %s. It does not start without TLS."
            .formatted(SWITCH, got, wanted, remedy));
  }

  private static String said(Exception failure) {
    return switch (failure) {
      case java.nio.file.AccessDeniedException _ -> "no permission";
      case java.nio.file.FileAlreadyExistsException _ -> "a file is in its place";
      case IOException _ -> failure.getClass().getSimpleName();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
