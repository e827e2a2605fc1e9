package io.tenon.cluster.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.LocalResourceType;
import org.apache.hadoop.yarn.api.records.LocalResourceVisibility;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverFilesTest {
  private static final ApplicationId ID = ApplicationId.newInstance(1_795_312_345_678L, 42);

  @TempDir private Path directory;

  @Test
  void driverFindsWhatIsBroughtUnderItsName() {
    assertEquals("app.jar", there("file:/home/me/app.jar"));
    assertEquals("a b.jar", there("file:/home/me/a%20b.jar"));
    assertEquals("prod.conf", there("hdfs://nn/conf/x.conf#prod.conf"));
  }

  @Test
  void driverFetchesOrHasTheRest() {
    for (String file : List.of("local:///opt/app.jar", "https://host/app.jar", "ftp://host/a")) {
      assertEquals(file, there(file));
    }
  }

  @Test
  void archivesAreThereForTheExecutorsAsWell() {
    assertEquals(
        "__archives__/env.zip#python",
        DriverFiles.there(URI.create("file:/home/me/env.zip#python"), true));
    assertEquals(
        "__archives__/env.zip#env.zip",
        DriverFiles.there(URI.create("file:/home/me/env.zip"), true));
  }

  @Test
  void filesGoThroughADirectoryThatOnlyTheUserReads() throws IOException {
    URI jar = write("app.jar");
    URI archive = URI.create(write("env.zip") + "#python");

    Map<String, LocalResource> resources;
    try (Staging staging = staging()) {
      resources = DriverFiles.bring(List.of(jar, archive, jar), List.of(archive), staging);

      Path staged = directory.resolve("base/.sparkStaging/" + ID);
      assertEquals("rwx------", permissions(staged));
      assertEquals("rw-------", permissions(staged.resolve("app.jar")));
      assertEquals("rw-------", permissions(staged.resolve("__archives__/env.zip")));

      staging.delete();
      assertTrue(Files.notExists(staged));
    }
    assertEquals(Set.of("app.jar", "__archives__/env.zip", "python"), resources.keySet());
    assertEquals(LocalResourceType.FILE, resources.get("__archives__/env.zip").getType());
    assertEquals(LocalResourceType.ARCHIVE, resources.get("python").getType());
    assertEquals(LocalResourceVisibility.APPLICATION, resources.get("python").getVisibility());
    assertEquals(
        resources.get("__archives__/env.zip").getTimestamp(),
        resources.get("python").getTimestamp());
  }

  @Test
  void twoFilesOfOneNameAreRefused() throws IOException {
    URI one = write("a/x.conf");
    URI other = write("b/x.conf");
    try (Staging staging = staging()) {
      TenonException e =
          assertThrows(
              TenonException.class,
              () -> DriverFiles.bring(List.of(one, other), List.of(), staging));

      assertTrue(e.is(ClusterErrorCode.CLUSTER_UNSUPPORTED), e.toString());
      assertTrue(e.getMessage().contains("both be 'x.conf'"), e.getMessage());
    }
  }

  @Test
  void missingFileIsNamed() throws IOException {
    URI missing = directory.resolve("no.jar").toUri();
    try (Staging staging = staging()) {
      TenonException e =
          assertThrows(
              TenonException.class, () -> DriverFiles.bring(List.of(missing), List.of(), staging));

      assertTrue(e.getMessage().contains("no.jar"), e.getMessage());
    }
  }

  private static String there(String file) {
    return DriverFiles.there(URI.create(file), false);
  }

  private URI write(String name) throws IOException {
    Path file = directory.resolve("here").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, name).toUri();
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private Staging staging() throws IOException {
    YarnConfiguration configuration = new YarnConfiguration();
    FileSystem.setDefaultUri(configuration, "file:///");
    return Staging.of(
        ID,
        DriverSettings.read(
            Map.of("spark.yarn.stagingDir", directory.resolve("base").toUri().toString())),
        configuration);
  }
}
