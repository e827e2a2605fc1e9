package io.tenon.kernel.control;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.Followers;
import io.tenon.kernel.Kernel;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.PluginInstaller;
import io.tenon.kernel.json.JsonObject;
import io.tenon.kernel.store.ApplicationPlugins;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.spi.TenonException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The commands by which {@code tenon plugin --app} changes the plugins of this application, and of
 * no other. A plugin comes from the argument {@code jar}, an absolute path, or by {@code name} from
 * the distribution; {@code dryRun} only shows what would change; {@code drainSeconds} is how long
 * to wait for what uses a plugin that goes.
 */
public final class PluginCommands {
  private static final long DRAIN_SECONDS = 60;

  private final ApplicationPlugins plugins;
  private final Kernel kernel;
  private final Followers followers;

  /**
   * @param kernel whose source is {@code plugins}
   * @param followers the other processes of the application
   */
  public PluginCommands(ApplicationPlugins plugins, Kernel kernel, Followers followers) {
    this.plugins = requireNonNull(plugins, "plugins is null");
    this.kernel = requireNonNull(kernel, "kernel is null");
    this.followers = requireNonNull(followers, "followers is null");
  }

  /** The commands by name. */
  public Map<String, ControlHandler> handlers() {
    return Map.of(
        "plugin.list", (arguments, progress) -> list(),
        "plugin.info", (arguments, progress) -> active(arguments.string("name")).toJson(),
        "plugin.verify", (arguments, progress) -> verify(),
        "plugin.install",
            (arguments, progress) -> change(arguments, change -> change.install(jar(arguments))),
        "plugin.update",
            (arguments, progress) -> change(arguments, change -> change.update(jar(arguments))),
        "plugin.remove",
            (arguments, progress) ->
                change(arguments, change -> change.remove(arguments.string("name"))),
        "plugin.rollback", (arguments, progress) -> change(arguments, PluginTransaction::rollback));
  }

  private JsonObject list() {
    List<PluginEntry> serving = kernel.serving();
    return JsonObject.of("generation", kernel.active().generation())
        .with(
            "plugins",
            kernel.active().plugins().stream()
                .map(entry -> entry.toJson().with("serving", serving.contains(entry)))
                .toList());
  }

  private JsonObject change(JsonObject arguments, Consumer<PluginTransaction> steps) {
    long drain = arguments.has("drainSeconds") ? arguments.number("drainSeconds") : DRAIN_SECONDS;
    PluginInstaller installer =
        PluginInstaller.running(plugins, kernel, Duration.ofSeconds(drain), followers);
    return arguments.flag("dryRun")
        ? installer.preview(steps).toJson()
        : installer.change(steps).toJson();
  }

  private Path jar(JsonObject arguments) {
    if (!arguments.has("jar")) {
      String name = arguments.string("name");
      return plugins
          .distribution()
          .current()
          .find(name)
          .map(plugins.distribution()::jar)
          .orElseThrow(() -> notFound("the distribution has no plugin named " + name));
    }
    Path jar = Path.of(arguments.string("jar"));
    if (!jar.isAbsolute()) {
      throw new IllegalArgumentException("the path of the jar is not absolute: " + jar);
    }
    return jar;
  }

  private PluginEntry active(String name) {
    return kernel
        .active()
        .find(name)
        .orElseThrow(
            () ->
                notFound(
                    "this application has no plugin named "
                        + name
                        + "; it has "
                        + kernel.active().plugins().stream().map(PluginEntry::name).toList()));
  }

  private static TenonException notFound(String message) {
    return new TenonException(KernelErrorCode.PLUGIN_NOT_FOUND, message);
  }

  private JsonObject verify() {
    List<JsonObject> problems =
        plugins.verify().stream()
            .map(
                problem ->
                    JsonObject.of("code", problem.code())
                        .with("message", String.valueOf(problem.getMessage())))
            .toList();
    return JsonObject.of("problems", problems);
  }
}
