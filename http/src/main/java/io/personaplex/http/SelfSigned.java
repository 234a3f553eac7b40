package io.personaplex.http;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// A certificate that we sign ourselves, made with the JDK alone: elliptic curve P-256, for servers
/// only, no authority.
///
/// **Source**: RFC 5280 for the parts, RFC 5480 for the key.
///
/// @param certificate for all the names it was made for
/// @param keys its keys
record SelfSigned(X509Certificate certificate, KeyPair keys) {
  /// Browsers refuse what lives longer.
  static final Duration LIFE = Duration.ofDays(825);

  /// By this organisation in the subject we know our own again.
  static final String ORGANISATION = "PersonaPlex for the JVM";

  /// Longest common name (RFC 5280 appendix A.1).
  private static final int COMMON_NAME_MAX = 64;

  private static final int SERIAL_BITS = 120;

  /// Clocks of other machines may be behind.
  private static final Duration BACKDATED = Duration.ofHours(1);

  /// Makes one. Takes some tens of milliseconds.
  ///
  /// @param names host names and addresses, the first is the common name; addresses without
  ///   brackets
  static SelfSigned make(List<String> names, Instant now) {
    try {
      var random = new SecureRandom();
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair keys = generator.generateKeyPair();
      byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2")); // ECDSA with SHA-256
      byte[] toBeSigned = toBeSigned(names, now, keys, algorithm, random);
      var signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(toBeSigned);
      byte[] whole = Der.sequence(toBeSigned, algorithm, Der.bits(0, signature.sign()));
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(whole));
      return new SelfSigned(certificate, keys);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JVM has no elliptic curves", missing);
    }
  }

  private static byte[] toBeSigned(
      List<String> names, Instant now, KeyPair keys, byte[] algorithm, SecureRandom random) {
    byte[] name = name(names.getFirst());
    Instant from = now.minus(BACKDATED);
    return Der.sequence(
        Der.tagged(0, Der.integer(BigInteger.TWO)), // version 3
        Der.integer(new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS)),
        algorithm,
        name,
        Der.sequence(Der.time(from), Der.time(from.plus(LIFE))),
        name,
        keys.getPublic().getEncoded(),
        Der.tagged(
            3,
            Der.sequence(
                // Not an authority: an empty sequence, the default.
                extension("2.5.29.19", true, Der.sequence()),
                // digitalSignature, the first of the bits.
                extension("2.5.29.15", true, Der.bits(7, new byte[] {(byte) 0x80})),
                extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))),
                extension("2.5.29.17", false, alternativeNames(names)))));
  }

  private static byte[] name(String commonName) {
    return Der.sequence(
        Der.set(Der.sequence(Der.oid("2.5.4.10"), Der.utf8(ORGANISATION))),
        Der.set(
            Der.sequence(
                Der.oid("2.5.4.3"),
                Der.utf8(
                    commonName.substring(0, Math.min(COMMON_NAME_MAX, commonName.length()))))));
  }

  private static byte[] extension(String oid, boolean critical, byte[] value) {
    return critical
        ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
        : Der.sequence(Der.oid(oid), Der.octets(value));
  }

  private static byte[] alternativeNames(Collection<String> names) {
    var parts = new ArrayList<byte[]>();
    for (String name : names) {
      parts.add(
          isAddress(name)
              ? Der.taggedPlain(7, InetAddress.ofLiteral(name).getAddress())
              : Der.taggedPlain(2, name.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }
    return Der.sequence(parts.toArray(byte[][]::new));
  }

  /// Whether a name is an address, which a certificate keeps in another field.
  static boolean isAddress(String name) {
    try {
      InetAddress.ofLiteral(name); // looks nothing up
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
