package io.tenon.cli.app;

import io.tenon.kernel.json.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;

/** Where an application is, and how far its last move is, for people. */
record MovePage(JsonObject status) {
  private static final int STEP = 1024;

  void print(PrintWriter out) {
    out.println("placed   " + status.string("placement"));
    if (status.has("move")) {
      out.println("move     " + progress(status.object("move")));
    }
  }

  /** One line. */
  static String progress(JsonObject move) {
    StringBuilder line =
        new StringBuilder(
            "%d to \"%s\", %s, %.1f s"
                .formatted(
                    move.number("move"),
                    move.string("goal"),
                    move.string("phase"),
                    move.number("elapsedMillis") / 1000.0));
    for (JsonObject cluster : move.objects("clusters")) {
      line.append(
          "; %s: %d of %d registered, %d ready"
              .formatted(
                  cluster.string("master"),
                  cluster.number("registered"),
                  cluster.number("target"),
                  cluster.number("ready")));
      if (cluster.number("leaving") > 0) {
        line.append(", %d leaving".formatted(cluster.number("leaving")));
      }
    }
    if (move.number("blocksLeft") + move.number("outputsLeft") + move.number("tasksLeft") > 0) {
      line.append(
          "; left: %d blocks and %d map outputs, %s, %d tasks"
              .formatted(
                  move.number("blocksLeft"),
                  move.number("outputsLeft"),
                  size(move.number("bytesLeft")),
                  move.number("tasksLeft")));
    }
    if (move.number("readersLeft") > 0) {
      line.append("; %d tasks may read there".formatted(move.number("readersLeft")));
    }
    move.optionalString("message").ifPresent(message -> line.append(": ").append(message));
    return line.toString();
  }

  private static String size(long bytes) {
    if (bytes < STEP) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = 0;
    while (size >= STEP && unit < 4) {
      size /= STEP;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %ciB", size, "KMGT".charAt(unit - 1));
  }
}
