package io.tenon.spark.serializer;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelOptions;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginInspector;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginSource;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The serializer's bundle as the build packed it, in a kernel. */
final class BuiltBundle implements PluginSource {
  private final Map<String, Path> jars = new HashMap<>();
  private PluginSet current = PluginSet.EMPTY;

  /** The packed jar; Maven puts it on the class path from the phase package on. */
  static Path kryo() {
    return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
        .map(Path::of)
        .filter(path -> path.getFileName().toString().matches("tenon-serializer-kryo.*\\.jar"))
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("no packed tenon-serializer-kryo; run this by mvn verify"));
  }

  /** Makes {@code jar} the one plugin that is to be installed. */
  PluginSet offer(Path jar) {
    PluginEntry entry = PluginInspector.read(jar);
    jars.put(entry.digest(), jar);
    current = new PluginSet(current.generation() + 1, List.of(entry));
    return current;
  }

  Kernel boot(Path scratch) {
    return Kernel.boot(KernelOptions.of(this, scratch));
  }

  @Override
  public PluginSet current() {
    return current;
  }

  @Override
  public Path jar(PluginEntry entry) {
    return jars.get(entry.digest());
  }
}
