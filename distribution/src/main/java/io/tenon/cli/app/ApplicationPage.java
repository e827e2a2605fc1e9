package io.tenon.cli.app;

import io.tenon.cli.TextTable;
import io.tenon.kernel.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;

/** What a running application says of itself, for people. */
record ApplicationPage(JsonObject application) {
  void print(PrintWriter out) {
    for (String name : List.of("id", "name", "master")) {
      line(out, name, application.string(name));
    }
    line(out, "pid", Long.toString(application.number("pid")));
    for (String name : List.of("started", "state", "socket")) {
      line(out, name, application.string(name));
    }
    List<String> plugins = application.strings("plugins");
    line(out, "plugins", plugins.isEmpty() ? "none in use" : String.join(", ", plugins));
    if (application.has("placed")) {
      new MovePage(application.object("placed")).print(out);
    }
    table(
        out,
        "clusters",
        List.of("MASTER", "DESCRIPTION", "PLUGIN", "EXECUTORS"),
        cluster ->
            List.of(
                cluster.string("master"),
                cluster.string("description"),
                cluster.string("plugin"),
                Long.toString(cluster.number("executors"))));
    table(
        out,
        "executors",
        List.of("ID", "HOST", "CORES", "SINCE", "LOCATION", "LOG"),
        executor ->
            List.of(
                executor.string("id"),
                executor.string("host"),
                Long.toString(executor.number("cores")),
                executor.string("since"),
                executor.optionalString("location").orElse(""),
                executor.optionalString("stderr").orElse("")));
    table(
        out,
        "stages",
        List.of("ID", "TASKS", "NAME"),
        stage ->
            List.of(
                Long.toString(stage.number("id")),
                Long.toString(stage.number("tasks")),
                stage.string("name")));
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println(name + " ".repeat(9 - name.length()) + value);
  }

  private void table(
      PrintWriter out,
      String name,
      List<String> headings,
      Function<JsonObject, List<String>> cells) {
    List<JsonObject> all = application.objects(name);
    if (all.isEmpty()) {
      return;
    }
    out.println();
    TextTable table = new TextTable(headings.toArray(String[]::new));
    all.forEach(one -> table.row(cells.apply(one).toArray(String[]::new)));
    table.print(out);
  }
}
