package io.tenon.cluster.yarn;

import java.util.Optional;

/**
 * Where the distribution lies: on the driver's machine, which is what the template of an executor
 * says, and on the nodes.
 *
 * @param here on the driver's machine; empty when the template says nothing of a distribution
 * @param there on the nodes, from the container's working directory
 */
record NodeHome(Optional<String> here, Optional<String> there) {
  /** What an archive is called in the working directory of a container. */
  static final String LINK = "__tenon__";

  static NodeHome of(Optional<String> here, YarnSettings settings) {
    Optional<String> there = settings.archive().isPresent() ? Optional.of(LINK) : settings.home();
    return new NodeHome(here.map(NodeHome::withoutEnd), there.map(NodeHome::withoutEnd));
  }

  private static String withoutEnd(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The same text with the paths that hold on the nodes. */
  String relocate(String text) {
    if (here.isEmpty() || there.isEmpty()) {
      return text;
    }
    return text.replace(here.get(), there.get());
  }

  /** Variables are read after the process may have changed its directory: theirs are absolute. */
  boolean isRelative() {
    return there.isPresent() && !there.get().startsWith("/");
  }
}
