package io.personaplex.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;

/// A certificate and the key that belongs to it, checked. Its text never shows the key.
public final class ServerCertificate {
  private final List<X509Certificate> chain;
  private final PrivateKey key;

  /// @param chain the server's own first
  ServerCertificate(List<X509Certificate> chain, PrivateKey key) {
    this.chain = List.copyOf(chain);
    this.key = key;
  }

  /// The server's own certificate.
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /// Whether no authority stands behind it: a browser asks its user about it.
  public boolean isSelfSigned() {
    return isSelfSigned(certificate());
  }

  /// Whether a certificate names itself as its issuer.
  public static boolean isSelfSigned(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /// The server speaks TLS with it, and nothing else.
  public HttpServerOptions applyTo(HttpServerOptions options) {
    try {
      var certificates = new StringBuilder();
      for (X509Certificate part : chain) {
        certificates.append(Pem.of(part));
      }
      return options
          .setSsl(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .addCertValue(Buffer.buffer(certificates.toString()))
                  .addKeyValue(Buffer.buffer(Pem.of(key))));
    } catch (CertificateException unencodable) {
      throw new IllegalStateException("a certificate that was read cannot be written", unencodable);
    }
  }

  /// SHA-256 of the certificate, in the form browsers and `openssl x509 -fingerprint` show.
  public String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /// For the log: whose it is, until when, fingerprint, and whether it is self-signed.
  @Override
  public String toString() {
    return "%s, valid until %s, SHA-256 %s%s"
        .formatted(
            certificate().getSubjectX500Principal().getName(),
            certificate().getNotAfter().toInstant().atZone(ZoneOffset.UTC).toLocalDate(),
            fingerprint(),
            isSelfSigned() ? ", self-signed: browsers ask before they trust it" : "");
  }
}
