package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnedResourcesTest {
  @TempDir Path folder;

  private URLClassLoader loader;
  private OwnedResources resources;

  @BeforeEach
  void create() {
    loader = new URLClassLoader(new URL[0]);
    resources = new OwnedResources("it", loader, folder.resolve("it"));
  }

  @AfterEach
  void close() throws IOException {
    resources.close();
    loader.close();
  }

  @Test
  void threadsAreNamedDaemonsThatSeeTheOwnersClasses() throws Exception {
    Thread thread = resources.threads("work", 1).submit(Thread::currentThread).get();
    assertEquals("it-work-1", thread.getName());
    assertTrue(thread.isDaemon());
    assertSame(loader, thread.getContextClassLoader());
  }

  @Test
  void timerRunsOnANamedDaemonThread() throws Exception {
    Thread thread =
        resources.timer("clock").schedule(Thread::currentThread, 1, TimeUnit.MILLISECONDS).get();
    assertEquals("it-clock", thread.getName());
    assertTrue(thread.isDaemon());
  }

  @Test
  void whatHasEndedBeforeIsNotHeldAnyLonger() throws Exception {
    for (int session = 0; session < 3; session++) {
      ExecutorService threads = resources.threads("work", 1);
      ExecutorService timer = resources.timer("clock");
      AutoCloseable closed = () -> {};
      resources.closeOnStop("session", closed);
      assertEquals(3, resources.count());

      threads.shutdown();
      timer.shutdown();
      assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
      assertTrue(timer.awaitTermination(1, TimeUnit.MINUTES));
      resources.letGo(closed);
      assertEquals(0, resources.count());
    }
  }

  @Test
  void threadsAreInterruptedAndAwaited() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    AtomicBoolean cleanedUp = new AtomicBoolean();
    resources
        .threads("work", 1)
        .execute(
            () -> {
              try {
                running.countDown();
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                cleanedUp.set(true);
              }
            });
    running.await();
    resources.close();
    assertTrue(cleanedUp.get());
  }

  @Test
  void endsInTheReverseOrderAlsoWhenOneFails() {
    List<String> closed = new ArrayList<>();
    resources.closeOnStop("first", () -> closed.add("first"));
    resources.closeOnStop(
        "second",
        () -> {
          closed.add("second");
          throw new IOException("planted");
        });
    resources.closeOnStop("third", () -> closed.add("third"));
    resources.close();
    assertEquals(List.of("third", "second", "first"), closed);
  }

  @Test
  void temporaryDirectoryIsPrivateAndGoesWithItsOwner() throws IOException {
    Path directory = resources.temporaryDirectory("data");
    Files.writeString(directory.resolve("file"), "content");
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    resources.close();
    assertFalse(Files.exists(folder.resolve("it")));
  }

  @Test
  void nameIsTakenOnce() {
    ExecutorService threads = resources.threads("work", 1);
    assertThrows(IllegalArgumentException.class, () -> resources.threads("work", 1));
    assertFalse(threads.isShutdown());
  }

  @Test
  void nothingIsHandedOutAfterTheEnd() {
    resources.close();
    assertThrows(IllegalStateException.class, () -> resources.threads("work", 1));
    assertThrows(IllegalStateException.class, () -> resources.timer("clock"));
    assertThrows(IllegalStateException.class, () -> resources.temporaryDirectory("data"));
    assertThrows(IllegalStateException.class, () -> resources.closeOnStop("it", () -> {}));
  }
}
