package io.tenon.cluster.yarn;

import java.util.Map;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** Of a cluster without Kerberos. */
final class NoTokens {
  private NoTokens() {}

  static DelegationTokens of(Map<String, String> settings) {
    return new DelegationTokens(
        YarnSettings.read(settings), new YarnConfiguration(), System.getLogger("test"));
  }
}
