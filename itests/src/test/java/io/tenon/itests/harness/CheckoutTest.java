package io.tenon.itests.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {
  private static final int TIMES = 2_000;

  @TempDir private Path directory;

  @Test
  void filesAreFoundWhileOthersComeAndGo() throws Exception {
    Path stays = Files.writeString(directory.resolve("stays.log"), "");
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> others = CompletableFuture.runAsync(() -> comeAndGo(enough));
    try {
      for (int i = 0; i < TIMES; i++) {
        assertEquals(List.of(stays), Checkout.files(directory, "**/*.log"));
      }
    } finally {
      enough.set(true);
    }
    others.join();
  }

  private void comeAndGo(AtomicBoolean enough) {
    Path folder = directory.resolve("folder").resolve("inner");
    try {
      while (!enough.get()) {
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve("file"), "");
        Files.delete(file);
        Files.delete(folder);
        Files.delete(folder.getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
