package io.personaplex.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
  @TempDir private Path temporary;
  private TlsFiles files;

  @BeforeEach
  void chooseAFolderThatIsNotThereYet() {
    files = new TlsFiles(temporary.resolve("deep/tls"), Set.of());
  }

  @Test
  void anAbsentFolderGetsASelfSignedPairThatIsKept() throws Exception {
    ServerCertificate made = files.open();

    X509Certificate certificate = made.certificate();
    certificate.verify(certificate.getPublicKey());
    certificate.checkValidity();
    assertThat(made.isSelfSigned()).isTrue();
    assertThat(certificate.getBasicConstraints()).as("no authority").isEqualTo(-1);
    assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(names(certificate)).contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(
            Duration.between(
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()))
        .isLessThanOrEqualTo(Duration.ofDays(825));
    assertThat(Files.getPosixFilePermissions(files.key()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(made.toString())
        .contains("O=PersonaPlex for the JVM", "valid until", "SHA-256 ", "self-signed")
        .doesNotContain("PRIVATE");

    assertThat(files.open().certificate()).isEqualTo(certificate);
    assertThat(files.look().orElseThrow().certificate()).isEqualTo(certificate);
  }

  @Test
  void twoMadeCertificatesDifferInSerialAndKey() {
    SelfSigned one = SelfSigned.make(List.of("localhost"), Instant.now());
    SelfSigned other = SelfSigned.make(List.of("localhost"), Instant.now());
    assertThat(one.certificate().getSerialNumber())
        .isNotEqualTo(other.certificate().getSerialNumber())
        .isGreaterThan(BigInteger.ONE.shiftLeft(64));
    assertThat(one.keys().getPublic()).isNotEqualTo(other.keys().getPublic());
  }

  @Test
  void aMadeOneIsMadeAnewWhenItEndsSoonHasEndedOrLacksAName() {
    Instant now = Instant.now();
    X509Certificate first = files.open(now).certificate();
    assertThat(files.open(now.plus(Duration.ofDays(700))).certificate()).isEqualTo(first);
    X509Certificate second = files.open(now.plus(Duration.ofDays(800))).certificate();
    assertThat(second).isNotEqualTo(first);
    X509Certificate third = files.open(now.plus(Duration.ofDays(4000))).certificate();
    assertThat(third).isNotEqualTo(second);
    // And back, as after a wrong clock: not valid yet.
    X509Certificate fourth = files.open(now).certificate();
    assertThat(fourth).isNotEqualTo(third);

    var named = new TlsFiles(files.folder(), Set.of("voice.example", "192.168.1.5"));
    X509Certificate fifth = named.open(now).certificate();
    assertThat(names(fifth)).contains("voice.example", "192.168.1.5", "localhost");
    assertThat(files.open(now).certificate()).as("more names do not hurt").isEqualTo(fifth);
  }

  @Test
  void severalThatStartAtOnceShareOnePair() throws Exception {
    List<Callable<X509Certificate>> starts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      starts.add(() -> files.open().certificate());
    }
    var seen = new ArrayList<X509Certificate>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var start : threads.invokeAll(starts)) {
        seen.add(start.get());
      }
    }
    assertThat(Set.copyOf(seen)).hasSize(1).contains(files.open().certificate());
  }

  @Test
  void oneFileWithoutTheOtherIsRefusedAndNamed() throws Exception {
    files.open();
    byte[] key = Files.readAllBytes(files.key());
    Files.delete(files.key());
    assertThatThrownBy(files::open)
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(
            "MOSHI_USE_SSL", files.certificate() + " but no " + files.key(), "without TLS");
    assertThat(files.key()).doesNotExist();

    Files.delete(files.certificate());
    Files.write(files.key(), key);
    assertThatThrownBy(files::open)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(files.key() + " but no " + files.certificate());
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    files.open();
    SelfSigned other = SelfSigned.make(List.of("localhost"), Instant.now());
    Files.writeString(files.key(), Pem.of(other.keys().getPrivate()));
    assertThatThrownBy(files::open)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("is not the key of");
  }

  @Test
  void rubbishIsRefusedWithoutShowingIt() throws Exception {
    files.open();
    String certificate = Files.readString(files.certificate());
    for (String rubbish :
        List.of(
            "",
            "canary",
            "-----BEGIN CERTIFICATE-----\ncanary\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n" + "A".repeat(400) + "\n-----END CERTIFICATE-----\n")) {
      Files.writeString(files.certificate(), rubbish);
      assertThatThrownBy(files::open)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("cert.pem cannot be used")
          .hasMessageNotContaining("canary");
    }
    Files.writeString(files.certificate(), certificate);
    for (String rubbish :
        List.of(
            "canary",
            "-----BEGIN PRIVATE KEY-----\ncanary!\n-----END PRIVATE KEY-----\n",
            "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")) {
      Files.writeString(files.key(), rubbish);
      assertThatThrownBy(files::open)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("key.pem cannot be used")
          .hasMessageNotContaining("canary");
    }
  }

  @Test
  void anExpiredCertificateOfSomebodyElseIsRefusedAndKept() throws Exception {
    Foreign.write(files);
    byte[] before = Files.readAllBytes(files.certificate());
    assertThatThrownBy(() -> files.open(Instant.now().plus(Duration.ofDays(400))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("cert.pem expired at ");
    assertThatThrownBy(() -> files.open(Instant.now().minus(Duration.ofDays(400))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("cert.pem is valid from ");
    assertThat(Files.readAllBytes(files.certificate())).isEqualTo(before);
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "");
    assertThatThrownBy(new TlsFiles(file.resolve("tls"), Set.of())::open)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("no self-signed pair can be written to " + file);
  }

  @Test
  void keysInTheFormsOfOpensslAreTaken() throws Exception {
    Foreign.write(files);
    X509Certificate certificate = files.open().certificate();
    byte[] envelope = Foreign.pkcs8(files);
    // The envelope ends with the SEC1 key it holds, after version and algorithm.
    int start = 28;
    byte[] sec1 = java.util.Arrays.copyOfRange(envelope, start, envelope.length);
    assertThat(sec1[0]).as("a sequence").isEqualTo((byte) 0x30);
    Files.writeString(
        files.key(),
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + "-----BEGIN EC PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(sec1)
            + "\n-----END EC PRIVATE KEY-----\n");
    assertThat(files.open().certificate()).isEqualTo(certificate);
  }

  @Test
  void aClientThatTrustsTheFileAcceptsTheServerAndAPlainOneDoesNot() throws Exception {
    ServerCertificate pair = files.open();
    var vertx = Vertx.vertx();
    try {
      int port =
          vertx
              .createHttpServer(pair.applyTo(ServerLimits.options()))
              .requestHandler(request -> request.response().end("hello"))
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS)
              .actualPort();
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("ours", pair.certificate());
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      for (String name : List.of("localhost", "127.0.0.1")) {
        handshake(context, name, port);
      }
      assertThatThrownBy(() -> handshake(SSLContext.getDefault(), "localhost", port))
          .isInstanceOf(SSLHandshakeException.class);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void theSettingsChooseFolderAndNames() {
    assertThat(TlsFiles.from(new Settings(Map.of()), List.of())).isEmpty();
    var settings =
        new Settings(Map.of("MOSHI_USE_SSL", "1", "PERSONAPLEX_HOME", "/home", "HOME", "/me"));
    TlsFiles chosen =
        TlsFiles.from(settings, List.of("Voice.Example", "[::1]", "0.0.0.0", "a b")).orElseThrow();
    assertThat(chosen.folder()).isEqualTo(Path.of("/home/tls"));
    assertThat(chosen.names()).containsExactlyInAnyOrder("voice.example", "::1");
    assertThat(TlsFiles.folder(new Settings(Map.of("MOSHI_SSL_DIR", "/ssl"))))
        .isEqualTo(Path.of("/ssl"));
    assertThat(TlsFiles.folder(new Settings(Map.of("HOME", "/me"))))
        .isEqualTo(Path.of("/me/.config/personaplex/tls"));
  }

  private static void handshake(SSLContext context, String name, int port) throws Exception {
    try (var socket = (SSLSocket) context.getSocketFactory().createSocket()) {
      socket.connect(
          new java.net.InetSocketAddress(
              InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1}), port));
      var parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
    }
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      return certificate.getSubjectAlternativeNames().stream()
          .map(entry -> String.valueOf(entry.get(1)))
          .toList();
    } catch (java.security.cert.CertificateParsingException broken) {
      throw new AssertionError(broken);
    }
  }

  /// A pair that `keytool` made: not one of ours.
  private static final class Foreign {
    static void write(TlsFiles files) throws Exception {
      Path store = files.folder().resolve("store.p12");
      Files.createDirectories(files.folder());
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-keyalg",
                  "EC",
                  "-groupname",
                  "secp256r1",
                  "-validity",
                  "365",
                  "-alias",
                  "a",
                  "-dname",
                  "CN=somebody",
                  "-storepass",
                  "secret",
                  "-keystore",
                  store.toString())
              .redirectErrorStream(true)
              .start();
      String said =
          new String(
              keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(keytool.waitFor()).as(said).isZero();
      var keys = KeyStore.getInstance("PKCS12");
      keys.load(new ByteArrayInputStream(Files.readAllBytes(store)), "secret".toCharArray());
      Files.delete(store);
      Files.writeString(files.certificate(), Pem.of((X509Certificate) keys.getCertificate("a")));
      Files.writeString(
          files.key(), Pem.of((java.security.PrivateKey) keys.getKey("a", "secret".toCharArray())));
    }

    static byte[] pkcs8(TlsFiles files) throws Exception {
      return Pem.privateKey(
              Files.readString(files.key()), files.open().certificate().getPublicKey())
          .getEncoded();
    }
  }
}
