package io.tenon.cluster.kubernetes;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * The address of an API server, as a master URL names it: {@code k8s://https://host:6443}, where
 * {@code https} may be left out.
 *
 * @param api its URL
 */
record KubernetesMaster(URI api) {
  static final String SCHEME = "k8s";
  static final String PREFIX = SCHEME + "://";
  private static final Set<String> PROTOCOLS = Set.of("https", "http");

  static KubernetesMaster parse(String master) {
    String text = master.trim();
    if (!text.startsWith(PREFIX) || text.length() == PREFIX.length()) {
      throw wrong(master);
    }
    String address = text.substring(PREFIX.length());
    String url = address.contains("://") ? address : "https://" + address;
    try {
      URI uri = new URI(url);
      if (uri.getHost() == null
          || !PROTOCOLS.contains(uri.getScheme())
          || uri.getQuery() != null
          || uri.getUserInfo() != null) {
        throw wrong(master);
      }
      return new KubernetesMaster(uri);
    } catch (URISyntaxException e) {
      throw wrong(master);
    }
  }

  private static TenonException wrong(String master) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_BAD_ADDRESS,
        "the master '%s' is wrong: write 'k8s://https://host:port' with the address of the API server, which 'kubectl cluster-info' prints"
            .formatted(master));
  }

  @Override
  public String toString() {
    return api.toString();
  }
}
