package io.tenon.spark.plugins;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.json.JsonObject;
import io.tenon.kernel.store.PluginEntry;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.rpc.RpcEndpointRef;

/** What drivers and executors tell each other of plugins. */
final class Messages {
  private Messages() {}

  /**
   * From an executor that starts; answered by {@link Wanted}.
   *
   * @param executor its id
   * @param endpoint takes {@link Wanted} from then on
   */
  record Join(String executor, RpcEndpointRef endpoint) implements Serializable {
    Join {
      requireNonNull(executor, "executor is null");
      requireNonNull(endpoint, "endpoint is null");
    }
  }

  /**
   * The plugins that an executor is to have; answered by {@link Followed}.
   *
   * @param epoch counts the driver's changes: what is older is not wanted any more
   * @param plugins as JSON
   */
  record Wanted(long epoch, String plugins) implements Serializable {
    static Wanted of(long epoch, List<PluginEntry> entries) {
      return new Wanted(
          epoch,
          JsonObject.of("plugins", entries.stream().map(PluginEntry::toJson).toList()).toJson());
    }

    List<PluginEntry> entries() {
      return JsonObject.parse(plugins).objects("plugins").stream()
          .map(PluginEntry::fromJson)
          .toList();
    }
  }

  /**
   * What an executor changed.
   *
   * @param report a {@link io.tenon.kernel.ChangeReport} as JSON
   */
  record Followed(String report) implements Serializable {}

  /**
   * Asks the driver for a part of a plugin's file; answered by {@link Part}.
   *
   * @param digest of the file
   * @param offset in bytes
   */
  record Fetch(String digest, long offset) implements Serializable {}

  /**
   * A part of a file; empty at its end.
   *
   * @param bytes not to be changed
   */
  record Part(byte[] bytes) implements Serializable {}
}
