package io.tenon.example.tpch;

import io.tenon.example.terminal.Arguments;
import io.tenon.example.terminal.Main;
import java.nio.file.Path;
import java.util.List;

/** Generates the tables and nothing else. Needs no Spark session, only Spark's jars. */
public final class GenerateTpch {
  private GenerateTpch() {}

  /** {@code [--scale 0.1] [--data DIR]}. */
  public static void main(String[] args) {
    Main.run(
        terminal -> {
          Arguments arguments = Arguments.parse(List.of(args), List.of("--scale", "--data"));
          TpchFiles files =
              new TpchFiles(
                  Path.of(arguments.value("--data", "tenon-demo/data")),
                  arguments.number("--scale", 0.1));
          files.ensure(terminal);
          terminal.line("    " + files.folder());
        });
  }
}
