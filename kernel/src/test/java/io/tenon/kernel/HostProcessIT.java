package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.fixtures.greeting.GreetingActivator;
import io.tenon.spi.plugin.PluginNamespace;
import java.io.IOException;
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
   * As in an executor, which starts with an archive of its classes. What the kernel itself burns is
   * in each try; what other processes add is not.
   */
  @Test
  void bootAndFirstLeaseTakeHalfASecondOfProcessorTimeAtMost() throws IOException {
    String classPath = Jars.of(System.getProperty("java.class.path"), folder);
    Path archive = folder.resolve("classes.jsa");
    assertEquals(0, child(classPath, "-XX:ArchiveClassesAtExit=" + archive).exit());
    List<Long> tries = new ArrayList<>();
    do {
      tries.add(child(classPath, "-XX:SharedArchiveFile=" + archive).number("cpu"));
    } while (tries.get(tries.size() - 1) > BOOT_CPU_MILLIS && tries.size() < TRIES);
    System.out.println("milliseconds of CPU for boot and first lease: " + tries);
    assertTrue(tries.get(tries.size() - 1) <= BOOT_CPU_MILLIS, tries::toString);
  }

  private ChildJvm child(String classPath, String option) {
    return ChildJvm.run(
        Path.of(System.getProperty("java.home")),
        folder,
        List.of(option, "-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-cp", classPath),
        "return",
        greeting);
  }

  @Test
  void kernelKnowsNoEngine() {
    assertThrows(ClassNotFoundException.class, () -> Class.forName("org.apache.spark.SparkConf"));
    assertThrows(ClassNotFoundException.class, () -> Class.forName("scala.Option"));
  }
}
