package io.personaplex.frontend;

import static java.lang.System.Logger.Level.INFO;

import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import io.personaplex.http.CertificateText;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Which certificate of the backend this server takes, in this order:
///
/// 1. the very one in the backend's folder (`MOSHI_SSL_DIR`), where that can be read: whatever name
///    it is for, nobody else has its key;
/// 2. one of an authority that this JVM trusts, for the backend's name;
/// 3. any, if the folder cannot be read and the backend is on this machine or in a private network,
///    where its self-made certificate cannot be known in advance.
///
/// **Threads**: any; a handshake blocks on nothing. [#refresh] reads the file.
final class BackendTrust extends X509ExtendedTrustManager {
  private static final System.Logger LOG = System.getLogger(BackendTrust.class.getName());

  private final Path file;
  private final boolean near;
  private final X509ExtendedTrustManager authorities;
  private volatile Optional<X509Certificate> pinned = Optional.empty();
  private volatile boolean strange;

  /// @param file the backend's certificate; need not exist
  BackendTrust(BackendAddress address, Path file) {
    this.file = file;
    this.near = isNear(address.host());
    this.authorities = authoritiesOfThisJvm();
  }

  /// Reads the backend's file, which it may have made or replaced since. Blocks on the file.
  ///
  /// @return whether there is a certificate
  boolean refresh() {
    pinned = CertificateText.read(file);
    return pinned.isPresent();
  }

  /// A client with these options asks us. Names are checked here, not by Vert.x.
  void applyTo(ClientOptionsBase options) {
    options.setTrustOptions(new ByThis(this));
  }

  /// Whether the last certificate seen is one that a browser asks its user about, because no
  /// authority stands behind it.
  boolean isStrangeToBrowsers() {
    return strange;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    CertificateException refusal;
    try {
      authorities.checkServerTrusted(chain, type, engine);
      strange = false;
      return;
    } catch (CertificateException unknown) {
      refusal = unknown;
    }
    Optional<X509Certificate> known = pinned;
    boolean taken = known.isPresent() ? chain[0].equals(known.get()) : near;
    if (!taken) {
      throw refusal;
    }
    if (!strange) {
      LOG.log(
          INFO,
          "no authority stands behind the certificate of the backend; taken because {0}",
          known.isPresent()
              ? "it is the one in " + file
              : "the backend is near and " + file + " cannot be read");
    }
    strange = true;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    authorities.checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authorities.checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    authorities.checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    authorities.checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authorities.checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }

  /// On this machine or in a private network: a loopback, link-local or private address, or a name
  /// that no public name server knows.
  static boolean isNear(String host) {
    String bare = host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
    try {
      InetAddress address = InetAddress.ofLiteral(bare); // looks nothing up
      boolean uniqueLocal =
          address.getAddress().length == 16 && (address.getAddress()[0] & 0xFE) == 0xFC;
      return address.isLoopbackAddress()
          || address.isSiteLocalAddress()
          || address.isLinkLocalAddress()
          || uniqueLocal;
    } catch (IllegalArgumentException aName) {
      return !bare.contains(".")
          || bare.endsWith(".localhost")
          || bare.endsWith(".local")
          || bare.endsWith(".internal");
    }
  }

  private static X509ExtendedTrustManager authoritiesOfThisJvm() {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
      throw new IllegalStateException("this JVM checks no certificates");
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JVM has no list of authorities", missing);
    }
  }

  /// Vert.x has a wrapper of its own, which wants a logging library that is not here.
  private record ByThis(BackendTrust trust) implements TrustOptions {
    @Override
    public TrustOptions copy() {
      return this;
    }

    @Override
    public TrustManagerFactory getTrustManagerFactory(Vertx vertx) {
      return new SimpleTrustManagerFactory() {
        @Override
        protected void engineInit(KeyStore keys) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected TrustManager[] engineGetTrustManagers() {
          return new TrustManager[] {trust};
        }
      };
    }

    @Override
    public Function<String, TrustManager[]> trustManagerMapper(Vertx vertx) {
      return _ -> new TrustManager[] {trust};
    }
  }
}
