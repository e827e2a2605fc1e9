package io.tenon.cli.plugin;

import io.tenon.cli.CliErrorCode;
import io.tenon.kernel.KernelErrorCode;
import io.tenon.kernel.PluginInstaller;
import io.tenon.kernel.json.JsonObject;
import io.tenon.kernel.store.PluginEntry;
import io.tenon.kernel.store.PluginSet;
import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The plugins of the distribution, which the next application starts with. */
final class StoreTarget implements PluginTarget {
  private final PluginStore store;

  StoreTarget(PluginStore store) {
    this.store = store;
  }

  @Override
  public JsonObject list() {
    PluginSet set = store.current();
    return JsonObject.of("generation", set.generation())
        .with("plugins", set.plugins().stream().map(PluginEntry::toJson).toList());
  }

  @Override
  public JsonObject info(String name) {
    PluginSet set = store.current();
    return set.find(name)
        .map(PluginEntry::toJson)
        .orElseThrow(
            () ->
                new TenonException(
                    KernelErrorCode.PLUGIN_NOT_FOUND,
                    "no plugin named "
                        + name
                        + " is installed; there is "
                        + set.plugins().stream().map(PluginEntry::name).toList()));
  }

  @Override
  public JsonObject verify() {
    List<JsonObject> problems =
        store.verify().stream()
            .map(
                problem ->
                    JsonObject.of("code", problem.code())
                        .with("message", String.valueOf(problem.getMessage())))
            .toList();
    return JsonObject.of("problems", problems);
  }

  @Override
  public JsonObject change(Change change, String what, boolean dryRun) {
    Consumer<PluginTransaction> steps =
        switch (change) {
          case INSTALL -> transaction -> transaction.install(Path.of(what));
          case UPDATE -> transaction -> transaction.update(Path.of(what));
          case REMOVE -> transaction -> transaction.remove(what);
          case ROLLBACK -> PluginTransaction::rollback;
        };
    Path scratch = scratch();
    PluginInstaller installer = PluginInstaller.offline(store, scratch);
    return dryRun ? installer.preview(steps).toJson() : installer.change(steps).toJson();
  }

  private static Path scratch() {
    try {
      Path scratch = Files.createTempDirectory("tenon-plugin");
      scratch.toFile().deleteOnExit();
      return scratch;
    } catch (IOException e) {
      throw new TenonException(
          CliErrorCode.FILE_UNWRITABLE,
          "cannot create a temporary directory: " + e + "; check java.io.tmpdir and the disk",
          e);
    }
  }
}
