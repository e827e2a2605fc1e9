package io.tenon.cluster.yarn;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.LocalResourceType;

/**
 * The files of an application in the working directory of its driver: each under its own name, or
 * under the one that follows a {@code #}. An archive is there unpacked, and once more as it is for
 * the executors.
 */
final class DriverFiles {
  /** Where archives lie as they are. */
  private static final String ARCHIVES = "__archives__";

  /** What the driver fetches by itself, or has. */
  private static final Set<String> LEFT = Set.of("local", "http", "https", "ftp", "spark", "ivy");

  private DriverFiles() {}

  /** What the driver calls {@code file}. */
  static String there(URI file, boolean archive) {
    if (!isBrought(file)) {
      return file.toString();
    }
    return archive ? ARCHIVES + "/" + fileName(file) + "#" + link(file) : link(file);
  }

  private static boolean isBrought(URI file) {
    return file.getScheme() == null || !LEFT.contains(file.getScheme());
  }

  private static String fileName(URI file) {
    String path = String.valueOf(file.getPath());
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String link(URI file) {
    return file.getFragment() == null ? fileName(file) : file.getFragment();
  }

  /**
   * Brings them.
   *
   * @param archives which of them are
   * @return by their names in the working directory
   */
  static Map<String, LocalResource> bring(List<URI> files, List<URI> archives, Staging staging)
      throws IOException {
    Map<String, LocalResource> resources = new LinkedHashMap<>();
    Map<String, URI> sources = new LinkedHashMap<>();
    for (URI file : Set.copyOf(files)) {
      if (!isBrought(file)) {
        continue;
      }
      boolean archive = archives.contains(file);
      claim(sources, link(file), file);
      if (archive) {
        String plain = ARCHIVES + "/" + fileName(file);
        claim(sources, plain, file);
        LocalResource asItIs = resource(file, plain, LocalResourceType.FILE, staging);
        resources.put(plain, asItIs);
        resources.put(link(file), unpacked(asItIs));
      } else {
        resources.put(link(file), resource(file, link(file), LocalResourceType.FILE, staging));
      }
    }
    return resources;
  }

  private static void claim(Map<String, URI> sources, String name, URI file) {
    URI before = sources.put(name, file);
    if (before != null) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_UNSUPPORTED,
          "'%s' and '%s' would both be '%s' in the driver's working directory; write %s#NAME to call one of them otherwise"
              .formatted(before, file, name, file));
    }
  }

  /** Of the same copy, which nodes refuse once its time has changed. */
  private static LocalResource unpacked(LocalResource file) {
    return LocalResource.newInstance(
        file.getResource(),
        LocalResourceType.ARCHIVE,
        file.getVisibility(),
        file.getSize(),
        file.getTimestamp());
  }

  private static LocalResource resource(
      URI file, String name, LocalResourceType type, Staging staging) throws IOException {
    boolean here = file.getScheme() == null || file.getScheme().equals("file");
    return here ? staging.copy(file, name, type) : staging.refer(file, type);
  }
}
