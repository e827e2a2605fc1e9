package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.security.AMRMTokenIdentifier;
import org.jspecify.annotations.Nullable;

/** As whom this process talks to the cluster. */
final class Identity {
  private Identity() {}

  /**
   * Logs in, once for the whole bundle.
   *
   * @throws TenonException when the cluster wants Kerberos and there is neither a key nor a ticket
   */
  static synchronized UserGroupInformation login(
      YarnConfiguration configuration, KerberosSettings settings) {
    UserGroupInformation.setConfiguration(configuration);
    try {
      if (UserGroupInformation.isSecurityEnabled() && settings.login().isPresent()) {
        loginWithKey(configuration, settings);
      }
      UserGroupInformation user = UserGroupInformation.getLoginUser();
      if (UserGroupInformation.isSecurityEnabled()
          && !user.hasKerberosCredentials()
          && user.getTokens().isEmpty()) {
        throw refused("there is no ticket of Kerberos", null);
      }
      return user;
    } catch (IOException e) {
      throw refused(ResourceManager.firstLine(e), e);
    }
  }

  private static void loginWithKey(YarnConfiguration configuration, KerberosSettings settings)
      throws IOException {
    String principal = settings.login().orElseThrow().principal();
    Path keytab = settings.keytab().orElseThrow();
    if (!Files.isReadable(keytab)) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "there is no keytab that can be read at '%s'; see to '%s'"
              .formatted(keytab, KerberosSettings.KEYTAB.name()));
    }
    if (UserGroupInformation.isLoginKeytabBased()
        && UserGroupInformation.getLoginUser().getUserName().startsWith(principal)) {
      // Hadoop's clients renew its tickets by themselves, with the same key.
      return;
    }
    UserGroupInformation.loginUserFromKeytab(principal, keytab.toString());
    String tokens = System.getenv(UserGroupInformation.HADOOP_TOKEN_FILE_LOCATION);
    if (tokens != null) {
      addMaster(Credentials.readTokenStorageFile(new File(tokens), configuration));
    }
  }

  /**
   * The token of this container's application, which a login with a key does not read. Not those of
   * file systems: whoever comes with one is not given another.
   */
  private static void addMaster(Credentials ofContainer) throws IOException {
    for (Token<?> token : ofContainer.getAllTokens()) {
      if (token.getKind().equals(AMRMTokenIdentifier.KIND_NAME)) {
        UserGroupInformation.getLoginUser().addToken(token);
      }
    }
  }

  private static TenonException refused(String words, @Nullable Exception cause) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_REFUSED,
        "nobody is logged in to Hadoop: %s; with Kerberos, call kinit or set '%s' and '%s', without it set HADOOP_USER_NAME"
            .formatted(words, KerberosSettings.PRINCIPAL.name(), KerberosSettings.KEYTAB.name()),
        cause);
  }
}
