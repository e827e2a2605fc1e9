package io.tenon.itests.process;

import static io.tenon.itests.process.Jobs.JOB_LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.itests.harness.ApplicationJar;
import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.Program;
import io.tenon.itests.jobs.SettingsJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a driver and its executors are started with. */
class SettingsIT {
  @TempDir private Path directory;

  @Test
  void foldersOfSettingsTheArchiveOfClassesAndOptionsReachTheExecutors() throws IOException {
    Path home = Checkout.home();
    Path settings = settings(Files.createDirectory(directory.resolve("settings")));

    assertEquals(
        new TreeMap<>(
            Map.of(
                "driver-core-site", "found",
                "driver-archive", "true",
                "driver-option", "found",
                "driver-sharing", "true",
                "executor-core-site", "found",
                "executor-archive", "true",
                "executor-option", "found",
                "executor-sharing", "true",
                "hive", "found")),
        found(
            job(home, "process[1,1,512m]")
                .withEnvironment("SPARK_CONF_DIR", settings.toString())
                .withEnvironment("TENON_JAVA_OPTIONS", "-Ditest.option=found")));
  }

  @Test
  void confOfTheDistributionIsOnTheClassPath() throws IOException {
    Path home = Checkout.copyOfHome(directory.resolve("home"));
    settings(home.resolve("conf"));

    Map<String, String> found = found(job(home, "local[1]"));

    assertEquals("found", found.get("driver-core-site"));
    assertEquals("found", found.get("hive"));
  }

  private Program job(Path home, String master) {
    Path jar = ApplicationJar.of(directory.resolve("jobs.jar"), List.of(SettingsJob.class));
    return Jobs.submit(home, directory, master, jar, SettingsJob.class);
  }

  private static Map<String, String> found(Program program) {
    return Jobs.computed(program.run(JOB_LIMIT).expectExit(0));
  }

  private static Path settings(Path folder) throws IOException {
    for (String name : List.of("core-site", "hive-site")) {
      Files.writeString(
          folder.resolve(name + ".xml"),
          """
          <configuration>
            <property><name>itest.%s</name><value>found</value></property>
          </configuration>
          """
              .formatted(name));
    }
    return folder;
  }
}
