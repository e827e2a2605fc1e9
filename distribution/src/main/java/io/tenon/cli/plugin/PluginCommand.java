package io.tenon.cli.plugin;

import io.tenon.cli.TextTable;
import io.tenon.cli.plugin.PluginTarget.Change;
import io.tenon.kernel.json.JsonObject;
import io.tenon.spi.ErrorCategory;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenon plugin}. */
@Command(
    name = "plugin",
    description = {
      "Lists and changes plugins.",
      "A change is checked first, then tried, then made at once: when it fails, all is as it was."
    })
public final class PluginCommand implements Runnable {
  private static final String NAME = "NAME";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(description = "Lists the installed plugins.")
  void list(@Mixin TargetOptions options) {
    options.print(
        options.target().list(),
        (result, out) -> {
          TextTable table = new TextTable("NAME", "VERSION", "PROVIDES", "STATE", "DESCRIPTION");
          for (JsonObject plugin : result.objects("plugins")) {
            table.row(
                plugin.string("name"),
                plugin.string("version"),
                provides(plugin),
                plugin.has("serving") && plugin.flag("serving") ? "serving" : "installed",
                plugin.string("description"));
          }
          table.print(out);
        });
  }

  @Command(description = "Shows all about one plugin.")
  void info(
      @Mixin TargetOptions options,
      @Parameters(paramLabel = NAME, description = "The plugin's name.") String name) {
    options.print(
        options.target().info(name),
        (plugin, out) -> {
          out.println("name         " + plugin.string("name"));
          out.println("version      " + plugin.string("version"));
          out.println("description  " + plugin.string("description"));
          out.println("provides     " + provides(plugin));
          out.println("signer       " + plugin.optionalString("signer").orElse("(not signed)"));
          out.println("size         " + plugin.number("size") + " bytes");
          out.println("SHA-256      " + plugin.string("digest"));
          JsonObject ranges = plugin.object("spiRanges");
          for (String spi : ranges.names()) {
            out.println("needs        " + spi + " " + ranges.string(spi));
          }
        });
  }

  @Command(description = "Compares the stored plugins with what is on record of them.")
  int verify(@Mixin TargetOptions options) {
    JsonObject result = options.target().verify();
    options.print(
        result,
        (all, out) -> {
          for (JsonObject problem : all.objects("problems")) {
            out.println(problem.string("code") + ": " + problem.string("message"));
          }
          if (all.objects("problems").isEmpty()) {
            out.println("all is well");
          }
        });
    return result.objects("problems").isEmpty() ? 0 : ErrorCategory.EXTERNAL.exitCode();
  }

  @Command(description = "Adds a plugin.")
  void install(
      @Mixin TargetOptions options,
      @Mixin ChangeOptions change,
      @Parameters(
              paramLabel = "JAR",
              description = "Its file; with --app also the name of one of the distribution's.")
          String jar) {
    change(options, change, Change.INSTALL, jar);
  }

  @Command(description = "Replaces a plugin by another version of it.")
  void update(
      @Mixin TargetOptions options,
      @Mixin ChangeOptions change,
      @Parameters(
              paramLabel = "JAR",
              description = "Its file; with --app also the name of one of the distribution's.")
          String jar) {
    change(options, change, Change.UPDATE, jar);
  }

  @Command(description = "Undoes the last change; again, the one before it.")
  void rollback(@Mixin TargetOptions options, @Mixin ChangeOptions change) {
    change(options, change, Change.ROLLBACK, "");
  }

  @Command(description = "Takes a plugin out.")
  void remove(
      @Mixin TargetOptions options,
      @Mixin ChangeOptions change,
      @Parameters(paramLabel = NAME, description = "The plugin's name.") String name) {
    change(options, change, Change.REMOVE, name);
  }

  /** What all changes take. */
  static final class ChangeOptions {
    @Option(names = "--dry-run", description = "Checks, and says what would change, only.")
    private boolean dryRun;
  }

  private static void change(
      TargetOptions options, ChangeOptions change, Change kind, String what) {
    JsonObject result = options.target().change(kind, what, change.dryRun);
    options.print(result, (report, out) -> print(report, change.dryRun, out));
  }

  private static void print(JsonObject report, boolean dryRun, PrintWriter out) {
    String would = dryRun ? "would be " : "";
    for (JsonObject plugin : report.objects("added")) {
      out.println(label(plugin) + " " + would + "added, provides " + provides(plugin));
    }
    for (JsonObject removal : report.objects("removed")) {
      if (dryRun) {
        out.println(label(removal) + " would be removed");
      } else if (!removal.flag("started")) {
        out.println(label(removal.object("plugin")) + " removed");
      } else {
        out.printf(
            Locale.ROOT,
            "%s removed; drained in %d ms, %d leases forced, %s%n",
            label(removal.object("plugin")),
            removal.number("drainedMillis"),
            removal.number("forced"),
            removal.flag("unloaded") ? "unloaded" : "not yet unloaded");
      }
    }
    if (!dryRun && report.has("followers") && !report.objects("followers").isEmpty()) {
      out.println(followed(report.objects("followers")));
    }
    if (report.objects("added").isEmpty() && report.objects("removed").isEmpty()) {
      out.println("nothing " + (dryRun ? "would change" : "changed"));
    }
  }

  private static String followed(List<JsonObject> followers) {
    List<JsonObject> used =
        followers.stream()
            .flatMap(follower -> follower.objects("removed").stream())
            .filter(removal -> removal.flag("started"))
            .toList();
    String done = "the same in %d executors".formatted(followers.size());
    return used.isEmpty()
        ? done
        : "%s; %d of the %d that used it forced, unloaded in %d"
            .formatted(
                done,
                used.stream().filter(removal -> removal.number("forced") > 0).count(),
                used.size(),
                used.stream().filter(removal -> removal.flag("unloaded")).count());
  }

  private static String label(JsonObject plugin) {
    return plugin.string("name") + " " + plugin.string("version");
  }

  private static String provides(JsonObject plugin) {
    return plugin.objects("provides").stream()
        .map(service -> service.string("type") + ":" + service.string("name"))
        .collect(Collectors.joining(", "));
  }
}
