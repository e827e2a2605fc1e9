package io.tenon.cluster.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessSettingsTest {
  @Test
  void homeOfJavaIsFoundFromTheDriversFolder() {
    Path home = Path.of(System.getProperty("java.home"));
    Path relative = Path.of("").toAbsolutePath().relativize(home);

    Path java =
        ProcessSettings.read(Map.of(ProcessSettings.JAVA_HOME.name(), relative.toString())).java();

    assertTrue(java.isAbsolute(), java.toString());
    assertEquals(home.resolve("bin/java"), java.normalize());
  }

  @Test
  void homeWithoutJavaIsNamed() {
    TenonException e =
        assertThrows(
            TenonException.class,
            () -> ProcessSettings.read(Map.of(ProcessSettings.JAVA_HOME.name(), "/nowhere")));

    assertTrue(e.getMessage().contains("there is no program '/nowhere/bin/java'"), e.getMessage());
  }
}
