package io.tenon.spark.submit;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.deploy.SparkSubmitArguments;

/** Logs a driver in to Hadoop with the key that it was submitted with. */
final class KerberosLogin {
  private KerberosLogin() {}

  /** As Spark does it for YARN and Kubernetes; nothing where Hadoop wants no Kerberos. */
  static void of(SparkSubmitArguments args) {
    if (args.principal() == null || args.keytab() == null) {
      return;
    }
    try {
      UserGroupInformation.loginUserFromKeytab(args.principal(), args.keytab());
    } catch (IOException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "'%s' cannot log in with the keytab '%s': %s"
              .formatted(args.principal(), args.keytab(), e.getMessage()),
          e);
    }
  }
}
