package io.tenon.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "version", description = "Prints the versions of Tenon, Spark, Scala and Java.")
final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.println(Distribution.current().release());
    out.println("Java " + Runtime.version() + " (" + System.getProperty("java.home") + ")");
    out.flush();
  }
}
