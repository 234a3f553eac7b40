package io.personaplex.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/// A certificate file of another process.
public final class CertificateText {
  private CertificateText() {}

  /// The first certificate of a file in PEM; empty if there is none that can be read. Blocks.
  public static Optional<X509Certificate> read(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return Optional.of(Pem.certificates(text).getFirst());
    } catch (IOException | GeneralSecurityException | SecurityException unreadable) {
      return Optional.empty();
    }
  }
}
