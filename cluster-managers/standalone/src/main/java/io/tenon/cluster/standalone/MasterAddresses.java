package io.tenon.cluster.standalone;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where Masters are: {@code spark://host1:7077,host2:7077}.
 *
 * @param url as the user wrote it
 * @param masters at least one
 */
record MasterAddresses(String url, List<Address> masters) {
  static final String SCHEME = "spark";

  private static final String PREFIX = SCHEME + "://";
  private static final int LAST_PORT = 65535;

  /** One Master's. */
  record Address(String host, int port) {
    /** As Spark's client takes it, one Master each. */
    String url() {
      return PREFIX + host + ":" + port;
    }
  }

  MasterAddresses {
    masters = List.copyOf(masters);
  }

  /**
   * Reads {@code url}.
   *
   * @throws TenonException {@link ClusterErrorCode#CLUSTER_BAD_ADDRESS}
   */
  static MasterAddresses parse(String url) {
    if (!url.startsWith(PREFIX)) {
      throw bad(url, "it does not start with " + PREFIX);
    }
    List<Address> masters = new ArrayList<>();
    for (String each : url.substring(PREFIX.length()).split(",", -1)) {
      masters.add(address(url, each));
    }
    return new MasterAddresses(url, masters);
  }

  private static Address address(String url, String text) {
    URI uri;
    try {
      uri = new URI(PREFIX + text);
    } catch (URISyntaxException e) {
      throw bad(url, "'" + text + "' cannot be read");
    }
    if (uri.getHost() == null || !uri.getAuthority().equals(text) || uri.getUserInfo() != null) {
      throw bad(url, "'" + text + "' is no host:port");
    }
    if (uri.getPort() < 1 || uri.getPort() > LAST_PORT) {
      throw bad(url, "'" + text + "' has no port between 1 and " + LAST_PORT);
    }
    return new Address(uri.getHost(), uri.getPort());
  }

  private static TenonException bad(String url, String why) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_BAD_ADDRESS,
        "the master '%s' is wrong: %s; write spark://host:port, and several Masters as spark://host1:port,host2:port"
            .formatted(url, why));
  }
}
