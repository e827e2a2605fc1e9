package io.tenon.kernel.store;

import java.nio.file.Path;

/** Where a kernel takes its plugins from. */
public interface PluginSource {
  /** What is to be installed. */
  PluginSet current();

  /** The bundle's file, whose content has the entry's digest. */
  Path jar(PluginEntry entry);
}
