package io.tenon.cluster.yarn;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.client.ClientRMProxy;
import org.apache.hadoop.yarn.client.util.YarnClientUtils;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.security.AMRMTokenIdentifier;
import org.apache.hadoop.yarn.util.ConverterUtils;
import org.jspecify.annotations.Nullable;

/**
 * What containers show in the place of tickets of Kerberos, which do not reach them: to fetch their
 * files, to hand in their logs, and to read data before the driver has told them of newer tokens.
 * The ResourceManager renews those that an application was submitted with.
 */
final class DelegationTokens {
  private final YarnSettings settings;
  private final YarnConfiguration configuration;
  private final System.Logger logger;
  private volatile byte @Nullable [] current;

  DelegationTokens(YarnSettings settings, YarnConfiguration configuration, System.Logger logger) {
    this.settings = settings;
    this.configuration = configuration;
    this.logger = logger;
  }

  /**
   * Obtains them, where the cluster wants Kerberos. A process that has no ticket, but tokens
   * itself, cannot obtain others, and hands on its own.
   */
  void obtain() {
    if (UserGroupInformation.isSecurityEnabled()) {
      current = serialized(hasTicket() ? ofFileSystems() : own());
    }
  }

  /** Obtains new ones in the place of those before, which go on being used where that fails. */
  void obtainAnew() {
    try {
      obtain();
      logger.log(DEBUG, "tokens for containers have been obtained anew");
    } catch (TenonException e) {
      logger.log(WARNING, "no new tokens for containers", e);
    }
  }

  /** Those of {@link #obtain}, and one for the ResourceManager. */
  void obtainWith(ResourceManager resourceManager) {
    if (!UserGroupInformation.isSecurityEnabled() || !hasTicket()) {
      obtain();
      return;
    }
    Credentials credentials = ofFileSystems();
    try {
      org.apache.hadoop.yarn.api.records.Token token =
          resourceManager.client().getRMDelegationToken(new Text(renewer()));
      Text service = ClientRMProxy.getRMDelegationTokenService(configuration);
      credentials.addToken(service, ConverterUtils.convertFromYarn(token, service));
    } catch (IOException | YarnException e) {
      throw refused("the ResourceManager at " + resourceManager.address(), e);
    }
    current = serialized(credentials);
  }

  /** For a container that starts now; nothing where none are needed. */
  Optional<ByteBuffer> present() {
    return Optional.ofNullable(current).map(ByteBuffer::wrap);
  }

  private static boolean hasTicket() {
    try {
      return UserGroupInformation.getLoginUser().hasKerberosCredentials();
    } catch (IOException e) {
      throw refused("this process", e);
    }
  }

  private static Credentials own() {
    try {
      Credentials own = UserGroupInformation.getLoginUser().getCredentials();
      Credentials handedOn = new Credentials();
      own.getTokenMap()
          .forEach(
              (service, token) -> {
                // Whoever has it is the application's master.
                if (!token.getKind().equals(AMRMTokenIdentifier.KIND_NAME)) {
                  handedOn.addToken(service, token);
                }
              });
      return handedOn;
    } catch (IOException e) {
      throw refused("this process", e);
    }
  }

  private Credentials ofFileSystems() {
    Credentials credentials = new Credentials();
    for (URI uri : fileSystems()) {
      // Not the shared one of the cache, which would outlive the bundle.
      try (FileSystem fileSystem = FileSystem.newInstance(uri, configuration)) {
        fileSystem.addDelegationTokens(renewer(), credentials);
      } catch (IOException e) {
        throw refused("the file system '" + uri + "'", e);
      }
    }
    return credentials;
  }

  private Set<URI> fileSystems() {
    Set<URI> uris = new LinkedHashSet<>();
    uris.add(FileSystem.getDefaultUri(configuration));
    settings.archive().ifPresent(archive -> uris.add(new Path(archive).toUri()));
    settings.staging().ifPresent(staging -> uris.add(new Path(staging).toUri()));
    settings.kerberos().fileSystems().forEach(each -> uris.add(new Path(each).toUri()));
    uris.removeIf(uri -> uri.getScheme() == null);
    return uris;
  }

  private String renewer() {
    try {
      return YarnClientUtils.getRmPrincipal(configuration);
    } catch (IOException e) {
      throw refused("the ResourceManager's principal", e);
    }
  }

  private static byte[] serialized(Credentials credentials) {
    try (DataOutputBuffer buffer = new DataOutputBuffer()) {
      credentials.writeTokenStorageToStream(buffer);
      return Arrays.copyOf(buffer.getData(), buffer.getLength());
    } catch (IOException e) {
      throw refused("this process", e);
    }
  }

  private static TenonException refused(String whom, Exception e) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_REFUSED,
        "no token for containers from %s: %s; see that the principal may log in there, and to '%s'"
            .formatted(whom, ResourceManager.firstLine(e), YarnConfiguration.RM_PRINCIPAL),
        e);
  }
}
