package io.tenon.cli;

import org.apache.spark.package$;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "version", description = "Prints the versions of Tenon, Spark, Scala and Java.")
final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine()
        .getOut()
        .printf(
            "Tenon %s%nSpark %s%nScala %s%nJava %s (%s)%n",
            version(),
            package$.MODULE$.SPARK_VERSION(),
            scala.util.Properties.versionNumberString(),
            Runtime.version(),
            System.getProperty("java.home"));
  }

  /** As the jar's manifest says; unknown where the classes come from no jar. */
  static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
