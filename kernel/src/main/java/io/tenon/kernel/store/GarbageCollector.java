package io.tenon.kernel.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Deletes what neither the active state nor one that can be gone back to names. */
final class GarbageCollector {
  static final int GENERATIONS_KEPT = 10;

  private final StoreFiles files;

  GarbageCollector(StoreFiles files) {
    this.files = files;
  }

  /** The caller holds the writer's lock. */
  void collect(LockFile active) throws IOException {
    Set<Path> keep = new HashSet<>();
    keepContent(keep, active);
    LockFile state = active;
    for (int i = 0; i < GENERATIONS_KEPT && state.previous() != 0; i++) {
      Path file = files.history(state.previous());
      if (!Files.exists(file)) {
        break;
      }
      keep.add(file);
      state = LockFile.read(file);
      keepContent(keep, state);
    }
    delete(files.history(), keep);
    delete(files.contentRoot(), keep);
  }

  private void keepContent(Set<Path> keep, LockFile state) {
    state.set().plugins().forEach(plugin -> keep.add(files.content(plugin.digest())));
  }

  private static void delete(Path root, Set<Path> keep) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        if (!keep.contains(file)) {
          Files.deleteIfExists(file);
          FaultPoint.GARBAGE_HALF_COLLECTED.reached();
        }
      }
    }
  }
}
