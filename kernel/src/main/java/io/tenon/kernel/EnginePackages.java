package io.tenon.kernel;

import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.framework.Version;

/**
 * The packages of the engine on the class path of this JVM that plugins may import, by their own
 * wish: a plugin that does not import one never sees it. Which ones, the host's jars say in the
 * resource {@value #RESOURCE}: lines of {@code package version}.
 */
final class EnginePackages {
  static final String RESOURCE = "META-INF/tenon/engine-packages";

  private EnginePackages() {}

  /**
   * The version of each, in the order of their names.
   *
   * @throws TenonException {@link KernelErrorCode#KERNEL_FAILED} when a list cannot be read
   */
  static SortedMap<String, Version> versions() {
    SortedMap<String, Version> versions = new TreeMap<>();
    try {
      for (URL list :
          Collections.list(EnginePackages.class.getClassLoader().getResources(RESOURCE))) {
        versions.putAll(read(list));
      }
      return versions;
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new TenonException(
          KernelErrorCode.KERNEL_FAILED,
          "Cannot read which packages of the engine plugins may import: %s; reinstall Tenon"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static SortedMap<String, Version> read(URL list) throws IOException {
    URLConnection connection = list.openConnection();
    // The cache would keep the jar open, and hand out the same file to whoever closes it.
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  static SortedMap<String, Version> parse(List<String> lines) {
    SortedMap<String, Version> versions = new TreeMap<>();
    for (String line : lines) {
      if (!line.isBlank()) {
        String[] words = line.strip().split("\\s+");
        if (words.length != 2) {
          throw new IllegalArgumentException("'" + line + "' is not a package and its version");
        }
        versions.put(words[0], Version.parseVersion(words[1]));
      }
    }
    return versions;
  }
}
