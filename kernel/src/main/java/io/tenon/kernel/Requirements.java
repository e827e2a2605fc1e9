package io.tenon.kernel;

import io.tenon.kernel.store.PluginEntry;
import io.tenon.spi.TenonException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** Says in words what a bundle needs that is not there. */
final class Requirements {
  private static final Pattern PACKAGE =
      Pattern.compile("\\(" + Pattern.quote(PackageNamespace.PACKAGE_NAMESPACE) + "=([^)]+)\\)");
  private static final Pattern AT_LEAST = Pattern.compile("\\(version>=([^)]+)\\)");
  private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)");

  private final List<BundleCapability> offered;

  /**
   * @param offered what the host has for plugins
   */
  Requirements(List<BundleCapability> offered) {
    this.offered = offered;
  }

  /** Why this bundle does not resolve. */
  TenonException unresolved(PluginEntry entry, Bundle bundle) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    Optional<BundleRequirement> missing =
        revision.getDeclaredRequirements(null).stream()
            .filter(requirement -> !optional(requirement))
            .filter(requirement -> offered.stream().noneMatch(requirement::matches))
            .filter(
                requirement ->
                    revision.getDeclaredCapabilities(null).stream().noneMatch(requirement::matches))
            .findFirst();
    return missing
        .map(requirement -> explain(entry, requirement))
        .orElseGet(
            () ->
                new TenonException(
                    KernelErrorCode.PLUGIN_REQUIREMENT_MISSING,
                    "Plugin %s needs packages that contradict each other; ask its maker for another"
                            .formatted(entry.label())
                        + " version"));
  }

  private static boolean optional(BundleRequirement requirement) {
    return Constants.RESOLUTION_OPTIONAL.equals(
        requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE));
  }

  private static TenonException explain(PluginEntry entry, BundleRequirement requirement) {
    String filter =
        requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "of any kind");
    Matcher matcher = PACKAGE.matcher(filter);
    if (!matcher.find()) {
      return missing(entry, "the capability " + requirement.getNamespace() + " " + filter);
    }
    String needed = matcher.group(1);
    SortedMap<String, Version> spi = SpiPackages.versions();
    if (!spi.containsKey(needed)) {
      return Optional.ofNullable(EnginePackages.versions().get(needed))
          .map(version -> otherEngine(entry, needed + range(filter), version))
          .orElseGet(() -> missing(entry, "the package " + needed + range(filter)));
    }
    return new TenonException(
        KernelErrorCode.PLUGIN_SPI_MISMATCH,
        "Plugin %s needs the SPI package %s%s, but it is %s here; install a version of the plugin made for this Tenon"
            .formatted(entry.label(), needed, range(filter), spi.get(needed)));
  }

  private static TenonException otherEngine(PluginEntry entry, String needed, Version version) {
    return new TenonException(
        KernelErrorCode.PLUGIN_REQUIREMENT_MISSING,
        "Plugin %s needs the engine's package %s, but the engine is %s here; install a version of the plugin made for this engine"
            .formatted(entry.label(), needed, version));
  }

  private static TenonException missing(PluginEntry entry, String what) {
    return new TenonException(
        KernelErrorCode.PLUGIN_REQUIREMENT_MISSING,
        "Plugin %s needs %s, which nothing here provides; a plugin embeds its own libraries"
            .formatted(entry.label(), what));
  }

  private static String range(String filter) {
    Matcher below = BELOW.matcher(filter);
    String ceiling = below.find() ? below.group(1) : "";
    Matcher atLeast = AT_LEAST.matcher(below.replaceAll(""));
    String floor = atLeast.find() ? atLeast.group(1) : "";
    if (ceiling.isEmpty()) {
      return floor.isEmpty() || floor.equals(Version.emptyVersion.toString())
          ? ""
          : " from version " + floor;
    }
    return " in version [" + floor + "," + ceiling + ")";
  }
}
