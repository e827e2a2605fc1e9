package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.LocalResourceType;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that take connections and then say nothing. */
class UnansweredCallsTest {
  private static final ApplicationId ID = ApplicationId.newInstance(1, 1);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;

  private ServerSocket silent;

  @BeforeEach
  void listen() throws IOException {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    silent.close();
  }

  @Test
  void silentResourceManagerIsOneErrorInTime() {
    YarnConfiguration configuration = new YarnConfiguration();
    configuration.set(YarnConfiguration.RM_ADDRESS, address());
    try (ResourceManager resourceManager = ResourceManager.open(settings(), configuration)) {
      TenonException e =
          assertTimeoutPreemptively(
              LIMIT, () -> assertThrows(TenonException.class, () -> resourceManager.report(ID)));

      assertTrue(e.is(ClusterErrorCode.CLUSTER_UNREACHABLE), e.toString());
      assertTrue(e.getMessage().contains(address()), e.getMessage());
    }
  }

  @Test
  void silentFileSystemEndsTheStaging() throws IOException {
    DriverSettings driver =
        DriverSettings.read(Map.of("spark.yarn.stagingDir", "hdfs://" + address() + "/base"));
    URI file = Files.writeString(directory.resolve("app.conf"), "text").toUri();
    try (Staging staging =
        Staging.of(
            ID,
            driver,
            HadoopConfiguration.impatient(new YarnConfiguration(), settings().connectTimeout()))) {
      assertTimeoutPreemptively(
          LIMIT,
          () ->
              assertThrows(
                  IOException.class, () -> staging.copy(file, "app.conf", LocalResourceType.FILE)));
    }
  }

  private String address() {
    return "127.0.0.1:" + silent.getLocalPort();
  }

  private static YarnSettings settings() {
    return YarnSettings.read(Map.of("spark.tenon.yarn.connect.timeout", "1s"));
  }
}
