package io.tenon.cli.plugin;

import io.tenon.kernel.control.ControlClient;
import io.tenon.kernel.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The plugins of a running application, for its life. */
final class ApplicationTarget implements PluginTarget {
  private final ControlClient client;

  ApplicationTarget(ControlClient client) {
    this.client = client;
  }

  @Override
  public JsonObject list() {
    return client.call("plugin.list", JsonObject.empty());
  }

  @Override
  public JsonObject info(String name) {
    return client.call("plugin.info", JsonObject.of("name", name));
  }

  @Override
  public JsonObject verify() {
    return client.call("plugin.verify", JsonObject.empty());
  }

  @Override
  public JsonObject change(Change change, String what, boolean dryRun) {
    return client.call(
        "plugin." + change.name().toLowerCase(Locale.ROOT),
        subject(change, what).with("dryRun", dryRun));
  }

  /** A jar by its path, which means the same to the application only when it is absolute. */
  private static JsonObject subject(Change change, String what) {
    return switch (change) {
      case INSTALL, UPDATE -> {
        Path jar = Path.of(what).toAbsolutePath();
        yield Files.exists(jar) || what.endsWith(".jar")
            ? JsonObject.of("jar", jar.toString())
            : JsonObject.of("name", what);
      }
      case REMOVE -> JsonObject.of("name", what);
      case ROLLBACK -> JsonObject.empty();
    };
  }
}
