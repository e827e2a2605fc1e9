package io.tenon.kernel.store;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.SpiPackages;
import io.tenon.spi.TenonException;
import io.tenon.spi.plugin.PluginNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.apache.felix.framework.util.manifestparser.ManifestParser;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;

/** The OSGi headers of a plugin's manifest, checked. Felix reads them, as it will at run time. */
final class PluginManifest {
  private static final String HOST_PACKAGES = "io.tenon.";
  private static final String SPI_PACKAGES = "io.tenon.spi";
  private static final Pattern SERVICE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._-]{0,99}");

  private final Path jar;
  private final Attributes headers;
  private final ManifestParser parsed;
  private final List<ProvidedService> provides;
  private final SortedMap<String, String> spiRanges;

  private PluginManifest(Path jar, Attributes headers) throws BundleException {
    this.jar = jar;
    this.headers = headers;
    Map<String, Object> map = new HashMap<>();
    headers.forEach((name, value) -> map.put(name.toString(), value));
    this.parsed = new ManifestParser(null, Map.of(), null, map);
    this.provides = readProvides();
    this.spiRanges = readSpiRanges();
  }

  /**
   * Checks the headers of {@code manifest}.
   *
   * @param jar where it comes from, for messages
   * @param manifest null where the jar has none
   */
  static PluginManifest of(Path jar, @Nullable Manifest manifest) {
    if (manifest == null) {
      throw notABundle(jar, "it has no META-INF/MANIFEST.MF");
    }
    Attributes headers = manifest.getMainAttributes();
    if (headers.getValue(Constants.BUNDLE_SYMBOLICNAME) == null) {
      throw notABundle(jar, "its manifest has no " + Constants.BUNDLE_SYMBOLICNAME);
    }
    if (headers.getValue(Constants.FRAGMENT_HOST) != null) {
      throw notABundle(jar, "it is a fragment, which changes another bundle");
    }
    try {
      PluginManifest result = new PluginManifest(jar, headers);
      result.refuseExportsOfHost();
      result.requireSpi();
      return result;
    } catch (BundleException | IllegalArgumentException e) {
      throw new TenonException(
          KernelErrorCode.PLUGIN_NOT_A_BUNDLE,
          jar + " is not a plugin: its OSGi headers cannot be read: " + e.getMessage(),
          e);
    }
  }

  PluginEntry entry(String digest, long size, Optional<String> signer) {
    return new PluginEntry(
        parsed.getSymbolicName(),
        parsed.getBundleVersion().toString(),
        digest,
        size,
        description(),
        signer,
        provides,
        spiRanges);
  }

  static TenonException notABundle(Path jar, String why) {
    return new TenonException(
        KernelErrorCode.PLUGIN_NOT_A_BUNDLE,
        "%s is not a plugin: %s; a plugin is an OSGi bundle that provides a capability %s"
            .formatted(jar, why, PluginNamespace.NAMESPACE));
  }

  private String description() {
    String description = headers.getValue(Constants.BUNDLE_DESCRIPTION);
    String name = headers.getValue(Constants.BUNDLE_NAME);
    return description != null ? description : name != null ? name : "";
  }

  private List<ProvidedService> readProvides() {
    List<ProvidedService> services = new ArrayList<>();
    for (BundleCapability capability : parsed.getCapabilities()) {
      if (capability.getNamespace().equals(PluginNamespace.NAMESPACE)) {
        services.add(
            new ProvidedService(
                attribute(capability, PluginNamespace.TYPE),
                attribute(capability, PluginNamespace.NAME)));
      }
    }
    if (services.isEmpty()) {
      throw notABundle(jar, "it is a bundle, but provides no such capability");
    }
    return List.copyOf(services);
  }

  private String attribute(BundleCapability capability, String name) {
    Object value = capability.getAttributes().get(name);
    if (!(value instanceof String text) || !SERVICE_NAME.matcher(text).matches()) {
      throw notABundle(
          jar, "the attribute '" + name + "' of its capability is '" + value + "', not a name");
    }
    return text;
  }

  private SortedMap<String, String> readSpiRanges() {
    SortedMap<String, String> ranges = new TreeMap<>();
    String header = headers.getValue(Constants.IMPORT_PACKAGE);
    for (String clause : ManifestParser.parseDelimitedString(header, ",")) {
      String range = Version.emptyVersion.toString();
      boolean optional = false;
      List<String> packages = new ArrayList<>();
      for (String part : ManifestParser.parseDelimitedString(clause, ";")) {
        String[] pair = part.split(":?=", 2);
        String value = pair.length == 1 ? "" : pair[1].trim().replace("\"", "");
        switch (pair.length == 1 ? "" : pair[0].trim()) {
          case "" -> packages.add(part.trim());
          case Constants.VERSION_ATTRIBUTE -> range = value;
          case Constants.RESOLUTION_DIRECTIVE ->
              optional = value.equals(Constants.RESOLUTION_OPTIONAL);
          default -> {}
        }
      }
      for (String name : packages) {
        if (!optional && isSpi(name)) {
          ranges.put(name, range);
        }
      }
    }
    return ranges;
  }

  private static boolean isSpi(String name) {
    return name.equals(SPI_PACKAGES) || name.startsWith(SPI_PACKAGES + ".");
  }

  private void refuseExportsOfHost() {
    for (BundleCapability capability : parsed.getCapabilities()) {
      Object name = capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
      if (name instanceof String exported
          && (isSpi(exported) || exported.startsWith(HOST_PACKAGES + "kernel"))) {
        throw new TenonException(
            KernelErrorCode.PLUGIN_CONFLICT,
            "%s exports the package %s, which is Tenon's own; a plugin may only import it"
                .formatted(jar, exported));
      }
    }
  }

  private void requireSpi() {
    SortedMap<String, Version> here = SpiPackages.versions();
    spiRanges.forEach(
        (name, range) -> {
          Version version = here.get(name);
          if (version == null || !new VersionRange(range).includes(version)) {
            throw new TenonException(
                KernelErrorCode.PLUGIN_SPI_MISMATCH,
                "%s %s (%s) needs %s in version %s, but here %s; take the release of the plugin that was made for this version of Tenon"
                    .formatted(
                        parsed.getSymbolicName(),
                        parsed.getBundleVersion(),
                        jar,
                        name,
                        range,
                        version == null
                            ? "is only " + String.join(", ", here.keySet())
                            : "it is " + version));
          }
        });
  }
}
