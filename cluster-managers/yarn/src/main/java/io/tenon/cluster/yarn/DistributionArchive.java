package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.LocalResourceType;
import org.apache.hadoop.yarn.api.records.LocalResourceVisibility;
import org.apache.hadoop.yarn.api.records.URL;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** The distribution as a file that nodes fetch, unpack and keep for the user's next application. */
final class DistributionArchive {
  private DistributionArchive() {}

  /**
   * What each container gets in its working directory.
   *
   * @throws TenonException when the archive is not there
   */
  static Map<String, LocalResource> resources(
      YarnSettings settings, YarnConfiguration configuration) {
    if (settings.archive().isEmpty()) {
      return Map.of();
    }
    Path path = new Path(settings.archive().get());
    try {
      // Not the shared one of the cache, which would outlive the bundle.
      try (FileSystem fileSystem = FileSystem.newInstance(path.toUri(), configuration)) {
        FileStatus status = fileSystem.getFileStatus(path);
        return Map.of(
            NodeHome.LINK,
            LocalResource.newInstance(
                URL.fromPath(status.getPath()),
                LocalResourceType.ARCHIVE,
                LocalResourceVisibility.PRIVATE,
                status.getLen(),
                status.getModificationTime()));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_REFUSED,
          "cannot read the archive '%s' that '%s' names: %s"
              .formatted(path, YarnSettings.ARCHIVE, e.getMessage()),
          e);
    }
  }
}
