package io.tenon.cluster.yarn;

import java.util.Map;

/** Pages of NodeManagers with what a container prints, from its last 4 KiB on. */
final class LogPages {
  private LogPages() {}

  /**
   * By the streams' names.
   *
   * @param address of the node's pages
   * @param user whom the container belongs to
   */
  static Map<String, String> of(String address, String container, String user) {
    String page = "http://%s/node/containerlogs/%s/%s/".formatted(address, container, user);
    return Map.of("stdout", page + "stdout?start=-4096", "stderr", page + "stderr?start=-4096");
  }
}
