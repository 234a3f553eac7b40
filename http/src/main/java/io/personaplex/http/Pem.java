package io.personaplex.http;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and keys as text (RFC 7468).
final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----");

  private Pem() {}

  static String of(X509Certificate certificate) throws CertificateException {
    return block(CERTIFICATE, certificate.getEncoded());
  }

  static String of(PrivateKey key) {
    return block(PRIVATE_KEY, key.getEncoded());
  }

  /// All certificates of a file, in its order: the server's own first.
  ///
  /// @throws GeneralSecurityException if there is none, or one cannot be read; the message is fit
  ///   for people
  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    var certificates = new ArrayList<X509Certificate>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals(CERTIFICATE)) {
        certificates.add(
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(bytes(block.group(2)))));
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("it has no block BEGIN CERTIFICATE");
    }
    return certificates;
  }

  /// The first private key of a file: PKCS#8, or SEC1 and PKCS#1, which lack the algorithm; that of
  /// the certificate's key stands in.
  ///
  /// @throws GeneralSecurityException if there is none, it is encrypted or cannot be read; the
  ///   message is fit for people and has nothing of the key
  static PrivateKey privateKey(String text, PublicKey certified) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      String type = block.group(1);
      if (type.equals("ENCRYPTED PRIVATE KEY") || block.group(2).contains("ENCRYPTED")) {
        throw new GeneralSecurityException("it is encrypted");
      }
      byte[] der = bytes(block.group(2));
      switch (type) {
        case PRIVATE_KEY -> {
          return key(der, certified);
        }
        case "EC PRIVATE KEY", "RSA PRIVATE KEY" -> {
          byte[] algorithm = Der.firstPart(certified.getEncoded());
          return key(
              Der.sequence(Der.integer(BigInteger.ZERO), algorithm, Der.octets(der)), certified);
        }
        default -> {} // parameters of a curve, certificates: not what we look for
      }
    }
    throw new GeneralSecurityException("it has no block BEGIN PRIVATE KEY");
  }

  private static PrivateKey key(byte[] pkcs8, PublicKey certified) throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance(certified.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
      throw new GeneralSecurityException(
          "it holds no %s key, which the certificate is for".formatted(certified.getAlgorithm()),
          unreadable);
    }
  }

  private static byte[] bytes(String base64) throws GeneralSecurityException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException broken) {
      throw new GeneralSecurityException("a block is no base64", broken);
    }
  }

  private static String block(String type, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content), type);
  }
}
