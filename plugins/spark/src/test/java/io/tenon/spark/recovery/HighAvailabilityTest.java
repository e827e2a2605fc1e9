package io.tenon.spark.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigErrorCode;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class HighAvailabilityTest {
  private final SparkConf conf = new SparkConf(false);

  @Test
  void optionIsTakenOutOfTheArguments() {
    HighAvailability read = HighAvailability.of("--port", "7077", "--ha", "file", "--host", "h");

    assertEquals(Optional.of("file"), read.asked());
    assertEquals(List.of("--port", "7077", "--host", "h"), read.arguments());
    assertEquals(Optional.of("zookeeper"), HighAvailability.of("--ha=zookeeper").asked());
  }

  @Test
  void sparksZooKeeperKeysSelectTheBundle() {
    conf.set("spark.deploy.recoveryMode", "ZOOKEEPER")
        .set("spark.deploy.zookeeper.url", "a:2181,b:2181")
        .set("spark.deploy.zookeeper.dir", "/spark");

    HighAvailability.of().configure(conf);

    assertEquals("CUSTOM", conf.get("spark.deploy.recoveryMode"));
    assertEquals(TenonRecovery.class.getName(), conf.get("spark.deploy.recoveryMode.factory"));
    assertEquals("zookeeper", conf.get("spark.tenon.coordination"));
    assertEquals("a:2181,b:2181", conf.get("spark.tenon.zookeeper.servers"));
    assertEquals("/spark", conf.get("spark.tenon.zookeeper.chroot"));
    assertEquals("15s", conf.get("spark.deploy.recoveryTimeout"));
  }

  @Test
  void chrootOfTheUrlComesBeforeTheDirectory() {
    conf.set("spark.deploy.zookeeper.url", "a:2181/prod")
        .set("spark.deploy.zookeeper.dir", "/spark");

    HighAvailability.of("--ha", "zookeeper").configure(conf);

    assertEquals("a:2181", conf.get("spark.tenon.zookeeper.servers"));
    assertEquals("/prod/spark", conf.get("spark.tenon.zookeeper.chroot"));
  }

  @Test
  void whatIsSetStays() {
    conf.set("spark.deploy.recoveryTimeout", "90s")
        .set("spark.deploy.zookeeper.url", "a:2181")
        .set("spark.tenon.zookeeper.servers", "b:2181");

    HighAvailability.of("--ha", "zookeeper").configure(conf);

    assertEquals("90s", conf.get("spark.deploy.recoveryTimeout"));
    assertEquals("b:2181", conf.get("spark.tenon.zookeeper.servers"));
  }

  @Test
  void withoutEitherNothingIsSet() {
    conf.set("spark.deploy.recoveryMode", "FILESYSTEM");

    HighAvailability.of().configure(conf);

    assertEquals("FILESYSTEM", conf.get("spark.deploy.recoveryMode"));
    assertFalse(conf.contains("spark.deploy.recoveryTimeout"));
  }

  @Test
  void missingServersNameBothKeys() {
    TenonException missing =
        assertThrows(
            TenonException.class, () -> HighAvailability.of("--ha", "zookeeper").configure(conf));

    assertTrue(missing.is(ConfigErrorCode.CONFIG_MISSING_KEY));
    assertTrue(missing.getMessage().contains("spark.deploy.zookeeper.url"));
    assertTrue(missing.getMessage().contains("spark.tenon.zookeeper.servers"));
  }

  @Test
  void recoveryDirectoryServesTheFilesOfTheFilePlugin() {
    conf.set("spark.deploy.recoveryDirectory", "/var/spark");

    HighAvailability.of("--ha", "file").configure(conf);

    assertEquals("/var/spark", conf.get("spark.tenon.coordination.file.dir"));
  }
}
