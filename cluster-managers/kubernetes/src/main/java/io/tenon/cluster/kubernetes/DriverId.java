package io.tenon.cluster.kubernetes;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;

/**
 * Which drivers are meant, as Spark writes it: {@code namespace:pod}, or {@code pod} alone; with a
 * {@code *} at its end each driver whose pod's name begins so.
 *
 * @param namespace of the pod
 * @param name of the pod, or its beginning
 * @param many whether it is the beginning
 */
record DriverId(String namespace, String name, boolean many) {
  private static final String ANY = "*";

  static DriverId parse(String text, String defaultNamespace) {
    String[] parts = text.split(":", -1);
    String name = parts[parts.length - 1];
    String namespace = parts.length == 1 ? defaultNamespace : parts[0];
    boolean many = name.endsWith(ANY);
    String plain = many ? name.substring(0, name.length() - 1) : name;
    if (parts.length > 2 || namespace.isEmpty() || name.isEmpty() || plain.contains(ANY)) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_BAD_ADDRESS,
          "'%s' is not the id of a driver; write namespace:pod, where a * may end the pod's name"
              .formatted(text));
    }
    return new DriverId(namespace, plain, many);
  }

  boolean matches(String pod) {
    return many ? pod.startsWith(name) : pod.equals(name);
  }

  @Override
  public String toString() {
    return namespace + ":" + name + (many ? ANY : "");
  }
}
