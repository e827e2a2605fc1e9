package io.tenon.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.differ.Baseline;
import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Processor;
import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The SPI is compared with its last release: a package that changed has a version that says so, or
 * plugins of others break without a warning. {@code spi/baseline/update} renews the baseline.
 *
 * <p>The library does the work and not its Maven plugin, which wants the baseline in a repository:
 * one in a folder is out of reach in offline builds and behind a mirror of everything.
 */
class SpiBaselineIT {
  private static final File BASELINE = new File(System.getProperty("spi.baseline"));
  private static final File BUILT = new File(System.getProperty("spi.jar"));

  @Test
  void changedPackageHasVersionThatSaysSo() throws Exception {
    try (Jar built = new Jar(BUILT);
        Jar baseline = new Jar(BASELINE)) {
      assertEquals(List.of(), mismatches(built, baseline), "raise @Version in package-info.java");
    }
  }

  @Test
  void comparisonSeesClassThatIsGone() throws Exception {
    try (Jar built = new Jar(BUILT);
        Jar baseline = new Jar(BASELINE)) {
      built.remove("io/tenon/spi/config/ConfigKey.class");
      assertTrue(mismatches(built, baseline).toString().contains("io.tenon.spi.config"));
    }
  }

  private static List<String> mismatches(Jar newer, Jar older) throws Exception {
    try (Processor processor = new Processor()) {
      return new Baseline(processor, new DiffPluginImpl())
          .baseline(newer, older, null).stream()
              .filter(info -> info.mismatch)
              .map(SpiBaselineIT::describe)
              .toList();
    }
  }

  private static String describe(Baseline.Info info) {
    return "%s changed (%s): it has version %s and needs %s"
        .formatted(
            info.packageName,
            info.packageDiff.getDelta(),
            info.newerVersion,
            info.suggestedVersion);
  }
}
