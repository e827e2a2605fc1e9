package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.spi.plugin.PluginNamespace;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kernel means to the JVM that hosts it. */
class HostProcessTest {
  private static final int BOOT_CPU_MILLIS = 500;
  private static final int TRIES = 5;

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

  /** The best of a few, for other processes disturb; what the kernel itself burns is in each. */
  @Test
  void bootAndFirstLeaseTakeHalfASecondOfProcessorTimeAtMost() {
    long best =
        LongStream.generate(() -> ChildJvm.run(folder, "return", greeting).number("cpu"))
            .limit(TRIES)
            .peek(millis -> System.out.println("boot and first lease: " + millis + " ms of CPU"))
            .min()
            .orElseThrow();
    assertTrue(best <= BOOT_CPU_MILLIS, "milliseconds of CPU: " + best);
  }

  @Test
  void kernelKnowsNoEngine() {
    assertThrows(ClassNotFoundException.class, () -> Class.forName("org.apache.spark.SparkConf"));
    assertThrows(ClassNotFoundException.class, () -> Class.forName("scala.Option"));
  }
}
