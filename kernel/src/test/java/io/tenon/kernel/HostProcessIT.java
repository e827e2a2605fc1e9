package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.management.OperatingSystemMXBean;
import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.spi.plugin.PluginNamespace;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kernel means to the JVM that hosts it. */
class HostProcessIT {
  private static final int BOOT_CPU_MILLIS = 500;
  private static final int TRIES = 10;

  /** A child that boots alone keeps some more than one of two cores busy. */
  private static final double BUSY = 0.8;

  @TempDir Path folder;

  private TestPlugin greeting;

  @BeforeEach
  void pack() {
    greeting =
        TestPlugin.of(GreetingActivator.class, "1.0.0")
            .provides(PluginNamespace.TYPE_SERIALIZER, "greeting")
            .pack(folder);
  }

  @Test
  void mainThatReturnsEndsTheJvm() {
    ChildJvm child = ChildJvm.run(folder, "return", greeting);
    assertEquals(0, child.exit(), child.output());
    assertTrue(child.output().contains("leased greeting/1"), child.output());
  }

  @Test
  void mainThatThrowsEndsTheJvm() {
    ChildJvm child = ChildJvm.run(folder, "throw", greeting);
    assertEquals(1, child.exit(), child.output());
    assertTrue(child.output().contains("IllegalStateException: planted"), child.output());
  }

  /**
   * What the kernel itself burns is in each try; what others add, who share its cores and caches,
   * is not to be. A try beside others tells nothing, and where all are, the test does not either.
   */
  @Test
  void bootAndFirstLeaseTakeHalfASecondOfProcessorTimeAtMost() {
    List<Long> beside = new ArrayList<>();
    List<Long> alone = new ArrayList<>();
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    do {
      // It is the load since the call before.
      machine.getCpuLoad();
      long cpu = ChildJvm.run(folder, "return", greeting).number("cpu");
      (machine.getCpuLoad() > BUSY ? beside : alone).add(cpu);
    } while (alone.stream().noneMatch(cpu -> cpu <= BOOT_CPU_MILLIS)
        && alone.size() + beside.size() < TRIES);
    System.out.println(
        "milliseconds of CPU for boot and first lease: " + alone + ", beside others: " + beside);
    assumeFalse(alone.isEmpty(), () -> "the machine is too busy to tell: " + beside);
    assertTrue(alone.stream().anyMatch(cpu -> cpu <= BOOT_CPU_MILLIS), alone::toString);
  }

  @Test
  void kernelKnowsNoEngine() {
    assertThrows(ClassNotFoundException.class, () -> Class.forName("org.apache.spark.SparkConf"));
    assertThrows(ClassNotFoundException.class, () -> Class.forName("scala.Option"));
  }
}
