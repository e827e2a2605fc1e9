package io.tenon.spark;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.Kernel;
import io.tenon.kernel.Slot;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ClusterManager;
import io.tenon.spi.plugin.PluginNamespace;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Master URLs, and which plugin serves which. */
public final class Masters {
  /** What stands before the user's master once it is known that a plugin serves it. */
  public static final String PREFIX = "tenon:";

  /** What the masters of Spark's own clusters start with. */
  private static final String STANDALONE = "spark:";

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)(?:[\\[:].*)?");
  private static final List<String> OF_SPARK = List.of("local[*]", "spark://host:port");

  private Masters() {}

  /** The master as the user wrote it. */
  public static String withoutPrefix(String master) {
    return master.startsWith(PREFIX) ? master.substring(PREFIX.length()) : master;
  }

  /**
   * The scheme of a master: {@code process} of {@code process[2]}.
   *
   * @throws TenonException {@link ClusterErrorCode#CLUSTER_BAD_ADDRESS} when it has none
   */
  public static String scheme(String master) {
    Matcher matcher = SCHEME.matcher(withoutPrefix(requireNonNull(master, "master is null")));
    if (!matcher.matches()) {
      throw new TenonException(
          ClusterErrorCode.CLUSTER_BAD_ADDRESS,
          "the master '" + master + "' has no scheme; write for example local[*]");
    }
    return matcher.group(1);
  }

  /** Whether an installed plugin serves the scheme of {@code master}. */
  public static boolean isServed(Kernel kernel, String master) {
    return SCHEME.matcher(withoutPrefix(master)).matches()
        && schemes(kernel).contains(scheme(master));
  }

  /**
   * Whether {@code master} is left to Spark, which serves its scheme too, although a plugin is
   * installed that does.
   */
  public static boolean isLeftToSpark(String master, Map<String, String> settings) {
    return master.startsWith(STANDALONE) && !BridgeKeys.STANDALONE_ENABLED.read(settings);
  }

  /**
   * The slot of the cluster manager that serves {@code master}.
   *
   * @throws TenonException {@link ClusterErrorCode#CLUSTER_BAD_ADDRESS}, listing the schemes that
   *     are served, when none does
   */
  public static Slot<ClusterManager> slot(Kernel kernel, String master) {
    if (!isServed(kernel, master)) {
      throw unserved(master, schemes(kernel));
    }
    return kernel.slot(ClusterManager.class, scheme(master));
  }

  /** The schemes that installed plugins serve. */
  public static List<String> schemes(Kernel kernel) {
    return kernel.active().names(PluginNamespace.TYPE_CLUSTER);
  }

  /** What to say when nobody serves {@code master}. */
  public static TenonException unserved(String master, List<String> schemes) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_BAD_ADDRESS,
        "nobody serves the master '%s': installed plugins serve %s, Spark itself %s; choose one of these or install a plugin ('tenon plugin install')"
            .formatted(
                withoutPrefix(master),
                schemes.isEmpty() ? "no scheme" : String.join(", ", schemes),
                String.join(" and ", OF_SPARK)));
  }
}
