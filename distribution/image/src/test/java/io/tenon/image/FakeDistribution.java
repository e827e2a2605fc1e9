package io.tenon.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A directory that looks like a distribution. */
final class FakeDistribution {
  static final String SECRET = "spark.ssl.keyPassword of-the-driver";

  private FakeDistribution() {}

  static Path create(Path home) throws IOException {
    for (String name :
        new String[] {
          "LICENSE",
          "NOTICE",
          "RELEASE",
          "jars/spark-core.jar",
          "jars/tenon-kernel.jar",
          "jars/classpath.list",
          "lib/java-options",
          "lib/cds/options",
          "lib/cds/of-this-java.jsa",
          "lib/image/jib-core.jar",
          "conf/log4j2.properties",
          "plugins/lock.json",
          "plugins/writer.lock",
          "plugins/store/sha256/ab/ab12.jar"
        }) {
      write(home.resolve(name), name);
    }
    write(home.resolve("conf/spark-defaults.conf"), SECRET);
    Path program = write(home.resolve("bin/tenon"), "#!/bin/sh");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }

  static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
