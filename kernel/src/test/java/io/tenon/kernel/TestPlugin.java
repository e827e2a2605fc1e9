package io.tenon.kernel;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginSource;
import io.tenon.kernel.store.ProvidedService;
import io.tenon.spi.TenonException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Constants;

/** A plugin made of a package of test classes, packed by bnd. */
public record TestPlugin(PluginEntry entry, Path jar) {
  private static final List<Path> CLASSES =
      List.of(root(TestPlugin.class), root(TenonException.class));

  /** A plugin of this version whose activator is the only one in its package. */
  public static Spec of(Class<?> activator, String version) {
    return new Spec(activator, version);
  }

  /** The set of these plugins. */
  static PluginSet set(long generation, TestPlugin... plugins) {
    return new PluginSet(
        generation,
        Stream.of(plugins)
            .map(TestPlugin::entry)
            .sorted(Comparator.comparing(PluginEntry::name))
            .toList());
  }

  /** A source that knows these plugins and has them installed. */
  static Folder source(TestPlugin... plugins) {
    return new Folder(set(1, plugins), plugins);
  }

  private static Path root(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Plugins in plain files. */
  static final class Folder implements PluginSource {
    private final PluginSet current;
    private final Map<String, Path> jars = new ConcurrentHashMap<>();

    Folder(PluginSet current, TestPlugin... plugins) {
      this.current = current;
      know(plugins);
    }

    void know(TestPlugin... plugins) {
      Arrays.stream(plugins).forEach(each -> jars.put(each.entry.digest(), each.jar));
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

  /** What is to be packed. */
  public static final class Spec {
    private final Class<?> activator;
    private final String version;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String name;
    private List<ProvidedService> provides = List.of();
    private List<Path> libraries = List.of();

    private Spec(Class<?> activator, String version) {
      this.activator = activator;
      this.version = version;
      this.name = activator.getPackageName();
    }

    Spec named(String symbolicName) {
      name = symbolicName;
      return this;
    }

    public Spec provides(String type, String... names) {
      provides = Stream.of(names).map(each -> new ProvidedService(type, each)).toList();
      return this;
    }

    Spec header(String header, String value) {
      headers.put(header, value);
      return this;
    }

    /** Embeds jars, on the bundle's class path. */
    Spec embeds(Path... jars) {
      libraries = List.of(jars);
      return this;
    }

    public TestPlugin pack(Path folder) {
      try (Builder builder = new Builder()) {
        builder.setProperty(Constants.BUNDLE_SYMBOLICNAME, name);
        builder.setProperty(Constants.BUNDLE_VERSION, version);
        builder.setProperty(Constants.BUNDLE_ACTIVATOR, activator.getName());
        builder.setProperty("-privatepackage", activator.getPackageName());
        builder.setProperty("-noimportjava", "true");
        builder.setProperty("-reproducible", "true");
        builder.setProperty(
            Constants.PROVIDE_CAPABILITY,
            provides.stream()
                .map(s -> "io.tenon.plugin;type=" + s.type() + ";name=\"" + s.name() + "\"")
                .collect(Collectors.joining(",")));
        if (!libraries.isEmpty()) {
          builder.setProperty(
              "-includeresource",
              libraries.stream()
                  .map(jar -> "lib/" + jar.getFileName() + "=" + jar + ";lib:=true")
                  .collect(Collectors.joining(",")));
        }
        headers.forEach(builder::setProperty);
        for (Path classes : CLASSES) {
          builder.addClasspath(classes.toFile());
        }
        builder.addClasspath(root(org.osgi.framework.Bundle.class).toFile());
        Jar jar = builder.build();
        if (!builder.getErrors().isEmpty()) {
          throw new AssertionError(builder.getErrors());
        }
        File file = folder.resolve(name + "-" + version + ".jar").toFile();
        jar.write(file);
        return new TestPlugin(entry(file.toPath()), file.toPath());
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    private PluginEntry entry(Path file) throws Exception {
      byte[] bytes = Files.readAllBytes(file);
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      return new PluginEntry(
          name, version, digest, bytes.length, name, Optional.empty(), provides, Map.of());
    }
  }
}
