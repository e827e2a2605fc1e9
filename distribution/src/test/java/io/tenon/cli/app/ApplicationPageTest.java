package io.tenon.cli.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.kernel.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplicationPageTest {
  private static final JsonObject IDLE =
      JsonObject.of("id", "app-1")
          .with("name", "orders")
          .with("master", "local[*]")
          .with("pid", 17)
          .with("started", "2026-01-31T08:00:00Z")
          .with("state", "running")
          .with("socket", "/run/app-1.sock")
          .with("plugins", List.of())
          .with("clusters", List.of())
          .with("executors", List.of())
          .with("stages", List.of());

  @Test
  void anApplicationThatUsesNothingHasNoTables() {
    assertEquals(
        """
        id       app-1
        name     orders
        master   local[*]
        pid      17
        started  2026-01-31T08:00:00Z
        state    running
        socket   /run/app-1.sock
        plugins  none in use
        """,
        page(IDLE));
  }

  @Test
  void clustersExecutorsAndStagesAreTables() {
    JsonObject busy =
        IDLE.with("plugins", List.of("a 1.0.0", "b 2.0.0"))
            .with(
                "clusters",
                List.of(
                    JsonObject.of("master", "process[2]")
                        .with("description", "processes")
                        .with("plugin", "a 1.0.0")
                        .with("executors", 1)))
            .with(
                "executors",
                List.of(
                    JsonObject.of("id", "0")
                        .with("host", "here")
                        .with("cores", 4)
                        .with("since", "2026-01-31T08:00:02Z")
                        .with("location", "pid 18")
                        .with("stderr", "/tmp/0/stderr"),
                    JsonObject.of("id", "1")
                        .with("host", "there")
                        .with("cores", 4)
                        .with("since", "2026-01-31T08:00:03Z")))
            .with(
                "stages",
                List.of(JsonObject.of("id", 3).with("tasks", 200).with("name", "count at A:1")));

    assertEquals(
        """
        plugins  a 1.0.0, b 2.0.0

        MASTER      DESCRIPTION  PLUGIN   EXECUTORS
        process[2]  processes    a 1.0.0  1

        ID  HOST   CORES  SINCE                 LOCATION  LOG
        0   here   4      2026-01-31T08:00:02Z  pid 18    /tmp/0/stderr
        1   there  4      2026-01-31T08:00:03Z

        ID  TASKS  NAME
        3   200    count at A:1
        """,
        page(busy).substring(page(busy).indexOf("plugins")));
  }

  private static String page(JsonObject application) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new ApplicationPage(application).print(out);
    out.flush();
    return text.toString();
  }
}
