package io.tenon.benchmarks.compare;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** The machine that it was measured on, as far as the reader needs to know it. */
public final class Machine {
  private Machine() {}

  /** A sentence without its full stop. */
  public static String description() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return String.format(
        Locale.ROOT,
        "%d cores (%s), %.0f GiB of memory, %s, Java %s; load average at the end %.1f",
        system.getAvailableProcessors(),
        system.getArch(),
        system.getTotalMemorySize() / (double) (1L << 30),
        system.getName(),
        Runtime.version(),
        system.getSystemLoadAverage());
  }
}
