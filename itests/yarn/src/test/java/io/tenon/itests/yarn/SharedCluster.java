package io.tenon.itests.yarn;

import java.nio.file.Files;
import java.nio.file.Path;

/** One cluster for all tests of a JVM; it ends with that. */
final class SharedCluster {
  private static final HadoopCluster CLUSTER = start();

  private SharedCluster() {}

  static HadoopCluster get() {
    return CLUSTER;
  }

  private static HadoopCluster start() {
    try {
      Path directory = Files.createTempDirectory("hadoop");
      return HadoopCluster.start(directory, 2, true);
    } catch (Exception e) {
      throw new IllegalStateException("the cluster does not start", e);
    }
  }
}
