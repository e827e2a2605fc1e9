package io.tenon.itests.harness.standalone;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whose programs a cluster runs; the jars are the same. */
public enum Edition {
  /** This distribution's {@code bin/}. */
  TENON {
    @Override
    Program daemon(String kind, List<String> options) {
      return Checkout.program("tenon", kind)
          .withEnvironment("SPARK_DAEMON_JAVA_OPTS", String.join(" ", options));
    }

    @Override
    Program submit(List<String> options) {
      return Checkout.program("tenon", "submit")
          .with("--driver-memory", "512m", "--driver-java-options", String.join(" ", options));
    }
  },
  /** Spark's own main classes. */
  STOCK {
    @Override
    Program daemon(String kind, List<String> options) {
      String type = kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
      return java(options, "512m").with("org.apache.spark.deploy." + kind + "." + type);
    }

    @Override
    Program submit(List<String> options) {
      return java(options, "512m").with("org.apache.spark.deploy.SparkSubmit");
    }
  };

  /** What Spark's launcher gives a JVM, from {@code JavaModuleOptions}. */
  private static final List<String> MODULES =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  /** A Master or a Worker; its arguments follow. */
  abstract Program daemon(String kind, List<String> options);

  /** {@code spark-submit}; its arguments follow. */
  abstract Program submit(List<String> options);

  static Program java(List<String> options, String heap) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    for (String module : MODULES) {
      command.add("--add-opens=java.base/" + module + "=ALL-UNNAMED");
    }
    command.addAll(options);
    command.addAll(List.of("-cp", Checkout.home().resolve("jars") + "/*"));
    return Program.of(command.toArray(String[]::new))
        .withEnvironment("SPARK_HOME", Checkout.home().toString())
        .withEnvironment("SPARK_SCALA_VERSION", "2.13");
  }
}
